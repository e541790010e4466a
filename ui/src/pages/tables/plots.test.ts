import { expect, test } from 'vitest';
import type { Rows } from '../../api/tables';
import { barsOf, choices, lineOf } from './plots';

const column = (name: string, type_name: string) => ({ name, type_name, type_text: type_name });
const data: Rows = {
  columns: [column('carrier', 'STRING'), column('day', 'DATE'), column('delay', 'DOUBLE'), column('n', 'LONG')],
  rows: [['AA', '2013-01-02', '2.5', '10'], ['UA', '2013-01-01', '1.5', null], ['DL', null, '9', '3']],
  truncated: false,
};

test('time goes across before names, numbers go up', () => {
  const { across, up } = choices(data);
  expect(across?.name).toBe('day');
  expect(up.map((one) => one.name)).toEqual(['delay', 'n']);
  expect(choices({ ...data, columns: [data.columns[0]!, data.columns[2]!] }).across?.name).toBe('carrier');
});

test('a line is ordered by its axis and leaves out what has no place', () => {
  const line = lineOf(data, 1, 2, true);
  expect(Array.from(line.x)).toEqual([Date.UTC(2013, 0, 1) / 1000, Date.UTC(2013, 0, 2) / 1000]);
  expect(Array.from(line.y)).toEqual([1.5, 2.5]);
});

test.each([
  ['2013-01-01 05:00:00', Date.UTC(2013, 0, 1, 5)],
  ['2013-01-01 05:00:00+00', Date.UTC(2013, 0, 1, 5)],
  ['2013-01-01 05:00:00.25+00', Date.UTC(2013, 0, 1, 5, 0, 0, 250)],
])('%s has its place', (cell, time) => {
  expect(lineOf({ ...data, rows: [['', cell, '1', '']] }, 1, 2, true).x[0]).toBe(time / 1000);
});

test('bars keep the order of the rows, null is no number', () => {
  expect(barsOf(data, 0, 3)).toEqual([{ name: 'AA', value: 10 }, { name: 'UA', value: NaN }, { name: 'DL', value: 3 }]);
});
