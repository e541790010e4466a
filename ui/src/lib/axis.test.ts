import { expect, it } from 'vitest';
import { axis } from './axis';

it('scales numbers, those written as text too', () => {
  const numbers = axis(['0.1', '0.3', undefined], String, 2);
  expect(numbers.place('0.2')).toBeCloseTo(0.5);
  expect(numbers.place(undefined)).toBeUndefined();
  expect(numbers.ticks.map((tick) => tick.label)).toEqual(['0.1', '0.3']);
});

it('sets names side by side', () => {
  const names = axis(['sgd', 'adamw', 'sgd'], String);
  expect(names.place('adamw')).toBe(0);
  expect(names.place('sgd')).toBe(1);
});

it('puts a single value in the middle and NaN nowhere', () => {
  expect(axis([5, 5], String).place(5)).toBe(0.5);
  expect(axis([1, NaN, 3], String).place(NaN)).toBeUndefined();
});
