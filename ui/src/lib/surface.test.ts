import { expect, it } from 'vitest';
import { surface } from './surface';

it('lies between its samples and meets them', () => {
  const grid = surface([{ x: 0.25, y: 0.5, value: 0 }, { x: 0.75, y: 0.5, value: 10 }], 2, 1);
  expect([...grid]).toEqual([0, 10]);
  const fine = surface([{ x: 0, y: 0, value: 1 }, { x: 1, y: 1, value: 3 }], 8, 8);
  expect(Math.min(...fine)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...fine)).toBeLessThanOrEqual(3);
  expect(fine[0]!).toBeLessThan(fine[63]!);
});
