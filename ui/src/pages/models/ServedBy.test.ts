import { expect, it } from 'vitest';
import { servedBy } from './ServedBy';

it('finds endpoints by the version that answers, aliases followed', () => {
  const entity = (name: string, version: string, served?: string) => ({ name, entity_name: 'm', entity_version: version, ...(served && { state: { served_version: served } }) });
  const endpoints = [
    { name: 'fixed', config: { served_entities: [entity('a', '1'), entity('b', '2')], traffic_config: { routes: [{ served_entity_name: 'b', traffic_percentage: 30 }] } } },
    { name: 'following', config: { served_entities: [entity('c', '@champion', '2')] } },
    { name: 'other', config: { served_entities: [{ ...entity('d', '2'), entity_name: 'x' }] } },
  ];
  expect(servedBy(endpoints, 'm', '2').map((one) => [one.endpoint.name, one.share])).toEqual([['fixed', 30], ['following', 0]]);
});
