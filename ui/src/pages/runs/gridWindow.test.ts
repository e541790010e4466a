import { expect, test } from 'vitest';
import { columnsSeen, linesSeen, offsetsOf, slotted } from './gridWindow';

test('what is seen lies within the lines that are drawn, wherever the grid stands', () => {
  for (let top = 0; top < 5000; top += 7) {
    const { first, end } = linesSeen(top, 600, 32);
    expect(first * 32).toBeLessThanOrEqual(top);
    expect(end * 32).toBeGreaterThanOrEqual(top + 600);
    expect(end - first).toBeLessThan(46);
  }
});

test('columns that are seen are drawn with two beside them', () => {
  const offsets = offsetsOf([100, 50, 200, 100, 100, 100, 100]);
  expect(offsets).toEqual([0, 100, 150, 350, 450, 550, 650, 750]);
  expect(columnsSeen(offsets, 0, 120)).toEqual({ first: 0, end: 4 });
  expect(columnsSeen(offsets, 360, 100)).toEqual({ first: 1, end: 7 });
  expect(columnsSeen([0], 0, 500)).toEqual({ first: 0, end: 0 });
});

test('a line that stays keeps its slot', () => {
  expect(slotted({ first: 0, end: 3 }, 4)).toEqual([0, 1, 2, undefined]);
  expect(slotted({ first: 2, end: 6 }, 4)).toEqual([4, 5, 2, 3]);
  const [before, after] = [slotted({ first: 100, end: 140 }, 48), slotted({ first: 112, end: 152 }, 48)];
  before.forEach((line, slot) => line !== undefined && line >= 112 && expect(after[slot]).toBe(line));
  expect(after.filter((line) => line !== undefined)).toHaveLength(40);
});
