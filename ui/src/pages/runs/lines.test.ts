import { expect, it } from 'vitest';
import type { Run } from '../../api/runs';
import { column, orderBy } from './columns';
import { linesOf } from './lines';

const run = (id: string, optimizer: string) => ({ id, params: { optimizer }, metrics: {}, tags: {} }) as unknown as Run;
const runs = [run('a', 'adamw'), run('b', 'adamw'), run('c', 'sgd')];
const optimizer = column('params.optimizer')!;

it('heads every stretch of equal values with its count', () => {
  const { lines } = linesOf(runs, optimizer, new Set(), true);
  expect(lines).toEqual([
    { kind: 'group', value: 'adamw', count: 2, closed: false, open: false },
    { kind: 'run', index: 0 },
    { kind: 'run', index: 1 },
    { kind: 'group', value: 'sgd', count: 1, closed: false, open: true },
    { kind: 'run', index: 2 },
  ]);
});

it('leaves the runs of a closed group out, and knows where the others stand', () => {
  const found = linesOf(runs, optimizer, new Set(['adamw']), false);
  expect(found.runs.map((one) => one.id)).toEqual(['c']);
  expect(found.lines!.map((line) => line.kind)).toEqual(['group', 'group', 'run']);
  expect(found.lineOf(0)).toBe(2);
});

it('sorts by the group before anything else', () => {
  expect(orderBy({ id: 'metrics.auc', descending: true }, optimizer)).toEqual(['params.`optimizer` ASC', 'metrics.`auc` DESC']);
  expect(orderBy({ id: 'params.optimizer', descending: true }, optimizer)).toEqual(['params.`optimizer` DESC', 'attributes.start_time DESC']);
});
