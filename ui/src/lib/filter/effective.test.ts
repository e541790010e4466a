import { expect, it } from 'vitest';
import { effectiveFilter } from './effective';

it('takes plain words as a name', () => {
  expect(effectiveFilter('forest 2')).toEqual({ filter: "attributes.run_name ILIKE '%forest 2%'", byName: true, error: undefined });
  expect(effectiveFilter('')).toMatchObject({ filter: '', byName: false });
});

it('takes anything else as the grammar', () => {
  expect(effectiveFilter(' metrics.a > 1 ')).toMatchObject({ filter: 'metrics.a > 1', error: undefined });
  expect(effectiveFilter('metrics.a >').error?.at).toBe(11);
  expect(effectiveFilter("it's").error?.message).toContain('not closed');
});
