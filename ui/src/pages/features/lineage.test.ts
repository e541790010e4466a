import { expect, it } from 'vitest';
import type { Definition } from '../../api/features';
import { readersOf, readsOf } from './lineage';

const all: Definition[] = [
  { kind: 'feature_table', name: 'weather', location: 'tables/weather' },
  { kind: 'feature_view', name: 'delays', sources: { w: 'weather', f: 'tables/flights' } },
  { kind: 'on_demand_feature', name: 'ratio', expression: 'a / b' },
  { kind: 'feature_spec', name: 'delay-model', features: [{ lookup: { table: 'delays' } }, { lookup: { table: 'weather' } }, { function: { feature: 'ratio' } }, { lookup: { table: 'weather' } }] },
];

it('follows what is read, both ways', () => {
  expect(all.map(readsOf)).toEqual([['tables/weather'], ['weather', 'tables/flights'], [], ['delays', 'weather', 'ratio']]);
  expect(readersOf('weather', all).map((definition) => definition.name)).toEqual(['delays', 'delay-model']);
  expect(readersOf('delay-model', all)).toEqual([]);
});
