import { expect, test } from 'vitest';
import { timeTicks } from './timeTicks';

const at = (...parts: [number, number, number?, number?, number?, number?, number?]) => new Date(...(parts as [number, number])).getTime() / 1000;

test('hours tell their day once, and again where it changes', () => {
  expect(timeTicks([at(2013, 0, 1, 12), at(2013, 0, 2, 0), null, at(2013, 0, 2, 12)], 43_200)).toEqual(['12:00\n1 Jan', '00:00\n2 Jan', '', '12:00']);
});

test('seconds and less tell as much as tells them apart', () => {
  expect(timeTicks([at(2026, 10, 23, 9, 5, 7), at(2026, 10, 23, 9, 5, 8)], 1)).toEqual(['09:05:07\n23 Nov', '09:05:08']);
  expect(timeTicks([at(2026, 10, 23, 9, 5, 7, 20)], 0.01)).toEqual(['09:05:07.020\n23 Nov']);
});

test('days tell their year, months theirs, years nothing more', () => {
  expect(timeTicks([at(2025, 11, 31), at(2026, 0, 1)], 86_400)).toEqual(['31 Dec\n2025', '1 Jan\n2026']);
  expect(timeTicks([at(2026, 0, 1), at(2026, 1, 1)], 31 * 86_400)).toEqual(['Jan\n2026', 'Feb']);
  expect(timeTicks([at(2025, 0, 1), at(2026, 0, 1)], 366 * 86_400)).toEqual(['2025', '2026']);
});
