import { expect, test } from 'vitest';
import { seriesColors } from './colors';

const ids = Array.from({ length: 40 }, (_, index) => `run ${index}`);

test.each(['light', 'dark'] as const)('thirty runs have thirty colours on a %s ground, the first ones as they always were', (theme) => {
  const colors = [...seriesColors(ids, theme).values()];
  expect(new Set(colors.slice(0, 30)).size).toBe(30);
  expect(colors.every((color) => /^#[0-9a-f]{6}$/.test(color))).toBe(true);
  expect(colors.slice(0, 10)).toEqual([...seriesColors(ids.slice(0, 10), theme).values()]);
  expect(colors[30]).toBe(colors[0]);
});
