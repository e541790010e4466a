import { expect, it } from 'vitest';
import { parseCsv, toCsv } from './csv';

const rows = [
  ['a', 'b "quoted"', 'with, comma'],
  ['line\nbreak', '', 'émoji 🎉'],
];

it('reads back what it wrote', () => expect(parseCsv(toCsv(rows), ',', 10)).toEqual(rows));

it('stops at the limit and takes a last line without an end', () => {
  expect(parseCsv('1,2\n3,4\n5,6', ',', 2)).toEqual([['1', '2'], ['3', '4']]);
  expect(parseCsv('1\t2\n3\t4', '\t', 9)).toEqual([['1', '2'], ['3', '4']]);
});
