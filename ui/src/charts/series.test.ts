import { expect, it } from 'vitest';
import { lineOf, stepsWithin } from './series';

const history = { runId: 'r', steps: new Float64Array([0, 1, 2, 3]), times: new Float64Array([5000, 6000, 9000, 7000]), values: new Float64Array([1, 2, 3, 4]) };
const settings = { x: 'step' as const, logX: false, logY: false, smoothing: 0 };

it('draws over steps, over seconds since the start in order of time, and over the clock', () => {
  expect([...lineOf(history, settings, undefined).x]).toEqual([0, 1, 2, 3]);
  const relative = lineOf(history, { ...settings, x: 'relative' }, undefined);
  expect([...relative.x]).toEqual([0, 1, 2, 4]);
  expect([...relative.y]).toEqual([1, 2, 4, 3]);
  expect(lineOf(history, { ...settings, x: 'wall' }, undefined).x[0]).toBe(5);
});

it('keeps one point beyond each edge of a zoom', () => {
  expect([...lineOf(history, settings, { from: 1.5, to: 2.5 }).x]).toEqual([1, 2, 3]);
  expect([...lineOf(history, settings, { from: 10, to: 12 }).x]).toEqual([3]);
});

const thinned = {
  ...history,
  steps: new Float64Array([0, 3, 9, 10, 19]),
  times: new Float64Array([1000, 1300, 1900, 2000, 2900]),
  values: new Float64Array([1, 9, 1, 2, 2]),
  stretches: { kept: [3, 2], counts: [10, 10], means: new Float64Array([3, 2]) },
};

it('smooths what was thinned by the means of its stretches, each weighing as many points as it had', () => {
  expect([...lineOf(thinned, settings, undefined).y]).toEqual([1, 9, 1, 2, 2]);
  const smoothed = lineOf(thinned, { ...settings, smoothing: 0.9 }, undefined);
  expect([...smoothed.x]).toEqual([9, 19]);
  const keep = 0.9 ** 10;
  expect(smoothed.y[0]).toBeCloseTo(3, 10);
  expect(smoothed.y[1]).toBeCloseTo((3 * (1 - keep) * keep + 2 * (1 - keep)) / (1 - keep * keep), 10);
});

it('finds the steps that a zoom shows, on any axis', () => {
  expect(stepsWithin({ from: 2.5, to: 4.5 }, [thinned], settings)).toEqual({ start: 0, end: 9 });
  expect(stepsWithin({ from: 0.5, to: 1.1 }, [thinned], { ...settings, x: 'relative' })).toEqual({ start: 3, end: 19 });
  expect(stepsWithin({ from: 5, to: 6 }, [thinned], { ...settings, x: 'relative' })).toBeUndefined();
});

it('reads a zoom between two points that were kept', () => {
  expect(stepsWithin({ from: 11, to: 12 }, [thinned], settings)).toEqual({ start: 10, end: 19 });
  expect(stepsWithin({ from: 1.2, to: 1.3 }, [thinned], { ...settings, x: 'relative' })).toEqual({ start: 10, end: 19 });
});

it('counts seconds from where the run begins, even when it is shown from a later step', () => {
  const whole = { ...history, times: new Float64Array([4000, 6000, 9000, 7000]) };
  expect([...lineOf(history, { ...settings, x: 'relative' }, undefined, whole).x]).toEqual([1, 2, 3, 5]);
});

it('carries the smoothing on from what lies before a zoom', () => {
  const part = { ...history, steps: new Float64Array([10, 19]), times: new Float64Array([2000, 2900]), values: new Float64Array([2, 2]) };
  const keep = 0.9 ** 10;
  const mean = 3 * (1 - keep) * 0.9 + 2 * 0.1;
  const debias = (1 - keep) * 0.9 + 0.1;
  expect(lineOf(part, { ...settings, smoothing: 0.9 }, undefined, thinned).y[0]).toBeCloseTo(mean / debias, 10);
  expect(lineOf(part, { ...settings, smoothing: 0.9 }, undefined).y[0]).toBe(2);
});
