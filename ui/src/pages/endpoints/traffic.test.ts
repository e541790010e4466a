import { expect, it } from 'vitest';
import { shift, withShares } from './traffic';

const sum = (shares: Record<string, number>) => Object.values(shares).reduce((total, share) => total + share, 0);

it('keeps a hundred a hundred', () => {
  expect(shift({ a: 100, b: 0 }, 'b', 10)).toEqual({ a: 90, b: 10 });
  expect(shift({ a: 50, b: 30, c: 20 }, 'a', 100)).toEqual({ a: 100, b: 0, c: 0 });
  expect(shift({ a: 100, b: 0, c: 0 }, 'a', 33)).toEqual({ a: 33, b: 34, c: 33 });
  expect(shift({ a: 10 }, 'a', 5)).toEqual({ a: 100 });
  for (let share = 0; share <= 100; share++) expect(sum(shift({ a: 33, b: 33, c: 34 }, 'b', share))).toBe(100);
});

it('changes shares and leaves the rest of a configuration alone', () => {
  const config = { served_entities: [{ name: 'one', entity_name: 'm', entity_version: '1', settings: { max_batch_size: 8 }, state: { deployment: 'DEPLOYMENT_READY' } }], traffic_config: { sticky_header: 'user', shadow: ['x'] } };
  expect(withShares(config, { one: 100 }, { shadow: [] })).toEqual({
    served_entities: [{ name: 'one', entity_name: 'm', entity_version: '1', settings: { max_batch_size: 8 } }],
    traffic_config: { sticky_header: 'user', routes: [{ served_entity_name: 'one', served_model_name: 'one', traffic_percentage: 100 }] },
  });
});
