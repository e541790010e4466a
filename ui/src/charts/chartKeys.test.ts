import { expect, test } from 'vitest';
import { along, stepOf, zoomOf, type Plot } from './chartKeys';

/** A chart of 100 pixels over x from 0 to 10. */
const plot = (x: number[], left: number): Plot => ({
  data: [x],
  cursor: { left },
  over: { clientWidth: 100, clientHeight: 50 },
  valToPos: (value: number) => value * 10,
  posToVal: (position: number) => position / 10,
});

const key = (name: string, shiftKey = false) => stepOf({ key: name, shiftKey })!;
const few = [1, 2, 5, 9];

test('arrows go from point to point, however far apart', () => {
  expect(along(plot(few, -10), key('ArrowRight'))).toBe(10);
  expect(along(plot(few, 10), key('ArrowRight'))).toBe(20);
  expect(along(plot(few, 20), key('ArrowRight'))).toBe(50);
  expect(along(plot(few, 90), key('ArrowRight'))).toBe(90);
  expect(along(plot(few, -10), key('ArrowLeft'))).toBe(90);
  expect(along(plot(few, 50), key('ArrowLeft'))).toBe(20);
  expect(along(plot(few, 10), key('ArrowLeft'))).toBe(10);
});

test('points that lie closer than the eye tells apart are passed', () => {
  const many = Array.from({ length: 1001 }, (_, index) => index / 100);
  expect(along(plot(many, 50), key('ArrowRight'))).toBeCloseTo(54);
  expect(along(plot(many, 50), key('ArrowLeft', true))).toBeCloseTo(10);
});

test('Home and End go to the ends of what is shown', () => {
  const wide = [-5, 0, 3, 10, 15];
  expect(along(plot(wide, 30), key('End'))).toBe(100);
  expect(along(plot(wide, 30), key('Home'))).toBe(0);
});

test('a zoom halves what is shown, and never leaves it', () => {
  expect(zoomOf('+', plot(few, 50))).toEqual({ from: 2.5, to: 7.5 });
  expect(zoomOf('=', plot(few, 5))).toEqual({ from: 0, to: 5 });
  expect(zoomOf('+', plot(few, 98))).toEqual({ from: 5, to: 10 });
  expect(zoomOf('+', plot(few, -10))).toEqual({ from: 2.5, to: 7.5 });
  expect(zoomOf('x', plot(few, 50))).toBeUndefined();
});
