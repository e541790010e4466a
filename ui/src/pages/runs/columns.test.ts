import { expect, it } from 'vitest';
import { column, decodeColumns, decodeSort, defaultColumns, encodeColumns, encodeSort, orderBy } from './columns';
import { keysOf } from './keys';
import { plainSearch } from './firstSearch';
import { runFromWire } from '../../api/runs';

const run = runFromWire({
  info: { run_id: 'r', experiment_id: '1', run_name: 'first' },
  data: { metrics: [{ key: 'val/loss', value: 'NaN' }, { key: 'system/cpu', value: 1 }], params: [{ key: 'lr', value: '0.1' }], tags: [{ key: 'mlflow.user', value: 'ana' }, { key: 'team', value: 'x' }] },
});

it('reads cells of every group', () => {
  expect(['attributes.run_name', 'metrics.val/loss', 'params.lr', 'tags.team', 'params.none'].map((id) => column(id)!.text(run))).toEqual(['first', 'NaN', '0.1', 'x', '–']);
  expect(column('nonsense')).toBeUndefined();
  expect(column('attributes.nonsense')).toBeUndefined();
  expect(column('params.toString')!.text(run)).toBe('–');
});

it('orders by what the server understands', () => {
  expect(orderBy({ id: 'metrics.val/loss', descending: false })).toEqual(['metrics.`val/loss` ASC']);
  expect(orderBy(decodeSort('params.a:b:desc'))).toEqual(['params.`a:b` DESC']);
  expect(orderBy(decodeSort('garbage'))).toEqual(['attributes.start_time DESC']);
  expect(decodeSort(encodeSort({ id: 'metrics.a', descending: true }))).toEqual({ id: 'metrics.a', descending: true });
});

it('keeps column names through the address', () => {
  const ids = ['metrics.a,b', 'tags.ü 🎉', 'params.x%2C'];
  expect(decodeColumns(encodeColumns(ids))).toEqual(ids);
});

it('leaves system metrics and internal tags out of the first view', () => {
  const keys = keysOf([run]);
  expect(keys).toEqual({ metrics: ['system/cpu', 'val/loss'], params: ['lr'], tags: ['team'] });
  expect(defaultColumns(keys, false)).toEqual(['attributes.status', 'attributes.start_time', 'attributes.duration', 'metrics.val/loss', 'params.lr']);
});

it('begins early what a plain address asks for', () => {
  expect(plainSearch(['1']).orderBy).toEqual(orderBy(decodeSort(null)));
});
