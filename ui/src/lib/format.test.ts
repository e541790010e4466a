import { expect, it } from 'vitest';
import { ago, bytes, decimalsOf, duration, fixed, number, plural } from './format';

it('writes numbers', () => {
  expect([0.123456789, 12, 1234567.891, 1e-7, NaN, 1.7976931348623157e308, undefined].map(number)).toEqual([
    '0.123457', '12', '1,234,567.89', '1.0000e-7', 'NaN', '∞', '–',
  ]);
});

it('lines the numbers of a column up', () => {
  const column = [0.9, 12.345, 1e-7, NaN, 3];
  expect(decimalsOf(column)).toBe(3);
  expect(column.map((value) => fixed(value, 3))).toEqual(['0.900', '12.345', '1.0000e-7', 'NaN', '3.000']);
  expect(decimalsOf([1, 2])).toBe(0);
});

it('writes sizes, durations and ages', () => {
  expect([0, 1023, 1024, 5_000_000].map(bytes)).toEqual(['0 B', '1023 B', '1.0 KiB', '4.8 MiB']);
  expect([5, 1500, 61_000, 3_660_000, 864e5 * 3].map(duration)).toEqual(['5 ms', '1.5 s', '1 min 1 s', '1 h 1 min', '3 d 0 h']);
  expect(ago(1_000_000, 1_000_000 + 7_200_000)).toBe('2 h ago');
  expect([plural(1, 'run'), plural(2000, 'run')]).toEqual(['1 run', '2,000 runs']);
});
