import { expect, it } from 'vitest';
import { downsample } from './downsample';

const line = (count: number, value: (index: number) => number) => ({
  x: Float64Array.from({ length: count }, (_, index) => index),
  y: Float64Array.from({ length: count }, (_, index) => value(index)),
});

it('keeps a single spike among a million points', () => {
  const thinned = downsample(line(1_000_000, (index) => (index === 723_456 ? 99 : index === 5 ? -7 : 0)), 500);
  expect(Math.max(...thinned.y)).toBe(99);
  expect(Math.min(...thinned.y)).toBe(-7);
  expect(thinned.x.length).toBeLessThan(2100);
  expect(thinned.x[0]).toBe(0);
  expect(thinned.x.at(-1)).toBe(999_999);
});

it('stays sorted', () => {
  const { x } = downsample(line(50_000, Math.sin), 100);
  for (let index = 1; index < x.length; index++) expect(x[index]!).toBeGreaterThan(x[index - 1]!);
});

it('leaves short lines alone, and gaps as gaps', () => {
  const short = line(10, (index) => index);
  expect(downsample(short, 100)).toBe(short);
  const gap = downsample(line(10_000, (index) => (index >= 4000 && index < 6000 ? NaN : 1)), 100);
  expect(gap.y.some(Number.isNaN)).toBe(true);
});

it('takes points of one x', () => {
  const same = { x: new Float64Array(5000).fill(3), y: Float64Array.from({ length: 5000 }, (_, index) => index) };
  expect(Math.max(...downsample(same, 10).y)).toBe(4999);
});
