import { expect, test } from 'vitest';
import { align } from './align';

test('lines share an axis, and points at the same place are all kept', () => {
  const first = { x: [1, 2, 2, 4], y: [10, 20, 21, 40] };
  const second = { x: [2, 3, 4, 4], y: [200, null, 400, 401] };
  expect(align([first, second])).toEqual([
    [1, 2, 2, 3, 4, 4],
    [10, 20, 21, undefined, 40, undefined],
    [undefined, 200, undefined, null, 400, 401],
  ]);
});

test('no line, and lines without points', () => {
  expect(align([])).toEqual([[]]);
  expect(align([{ x: [], y: [] }, { x: [5], y: [1] }])).toEqual([[5], [undefined], [1]]);
});
