import { expect, it } from 'vitest';
import type { Rows, TableSummary } from '../../api/tables';
import { rowAt, rowsQuery } from './timeline';

const column = (name: string) => ({ name, type_text: '', type_name: 'STRING' });
const data: Rows = {
  columns: [column('origin'), column('time'), column('arrived'), column('wind')],
  rows: [['JFK', '2013-01-01 00:00:00+00', '2013-01-01 00:05:00+00', '1'], ['JFK', '2013-01-01 01:00:00+00', '2013-01-01 03:00:00+00', '2'], ['JFK', '2013-01-01 02:00:00+00', '2013-01-01 02:05:00+00', '3']],
  truncated: false,
};
const at = (hour: number, minute = 0) => Date.UTC(2013, 0, 1, hour, minute);

it('sees the newest row that was true by then', () => {
  expect(rowAt(data, 'time', undefined, at(1, 30))?.row[3]).toBe('2');
  expect(rowAt(data, 'time', undefined, at(2))?.row[3]).toBe('3');
  expect(rowAt(data, 'time', undefined, at(0) - 1)).toBeUndefined();
});

it('does not see what was not known yet', () => {
  expect(rowAt(data, 'time', 'arrived', at(1, 30))?.row[3]).toBe('1');
  expect(rowAt(data, 'time', 'arrived', at(2, 1))?.row[3]).toBe('1');
  expect(rowAt(data, 'time', 'arrived', at(4))?.row[3]).toBe('3');
});

it('quotes names and keys', () => {
  const table = { catalog_name: 'features', schema_name: 'views', name: 'a.b' } as TableSummary;
  expect(rowsQuery(table, ['origin'], ["O'Hare"], 'time')).toBe(`SELECT * FROM features.views."a.b" WHERE origin::VARCHAR = 'O''Hare' ORDER BY time LIMIT 10000`);
});
