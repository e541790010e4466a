import { expect, it } from 'vitest';
import { lineOf } from './series';

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
