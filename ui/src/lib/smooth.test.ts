import { expect, it } from 'vitest';
import { smooth } from './smooth';

it('starts at the first value and leaves a constant alone', () => {
  expect([...smooth(new Float64Array([4, 4, 4]), 0.9)].map((value) => value.toFixed(6))).toEqual(['4.000000', '4.000000', '4.000000']);
  expect(smooth(new Float64Array([10, 0]), 0.5)[1]).toBeCloseTo(10 / 3);
});

it('steps over NaN', () => {
  const out = smooth(new Float64Array([1, NaN, 1]), 0.6);
  expect(out[1]).toBeNaN();
  expect(out[2]).toBeCloseTo(1);
});

it('is the identity at weight 0', () => {
  const values = new Float64Array([1, 2]);
  expect(smooth(values, 0)).toBe(values);
});
