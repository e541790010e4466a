import { expect, it } from 'vitest';
import type { LineageEdge, LineageNode } from '../../api/lineage';
import { layOut } from './layout';

const nodes = (...ids: string[]) => ids.map((id) => ({ id, kind: 'table', name: id }) as LineageNode);
const edge = (source: string, target: string): LineageEdge => ({ source, target, relation: 'read_by' });

it('sets what comes from several after the last of them', () => {
  const places = layOut(nodes('endpoint', 'table', 'run', 'model'), [edge('table', 'run'), edge('run', 'model'), edge('model', 'endpoint'), edge('table', 'model')]);
  expect(['table', 'run', 'model', 'endpoint'].map((id) => places.get(id)!.layer)).toEqual([0, 1, 2, 3]);
});

it('orders layers so that straight edges stay straight', () => {
  const places = layOut(nodes('a', 'b', 'y', 'x'), [edge('a', 'x'), edge('b', 'y')]);
  expect(places.get('x')!.row).toBe(places.get('a')!.row);
  expect(places.get('y')!.row).toBe(places.get('b')!.row);
});

it('survives circles, edges to itself and edges to what is not there', () => {
  const places = layOut(nodes('a', 'b'), [edge('a', 'b'), edge('b', 'a'), edge('a', 'a'), edge('a', 'gone')]);
  expect(places.size).toBe(2);
});

it('lays a thousand nodes out at once', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `n${index}`);
  const places = layOut(nodes(...ids), ids.slice(1).map((id, index) => edge(ids[Math.floor(index / 3)]!, id)));
  expect(places.size).toBe(1000);
});
