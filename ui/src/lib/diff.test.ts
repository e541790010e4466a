import { expect, it } from 'vitest';
import { diff } from './diff';

it('lines up keys and marks what differs', () => {
  expect(diff([{ a: '1', b: 'x' }, { b: 'x', c: '3' }])).toEqual([
    { key: 'a', values: ['1', undefined], differs: true },
    { key: 'b', values: ['x', 'x'], differs: false },
    { key: 'c', values: [undefined, '3'], differs: true },
  ]);
});

it('holds NaN equal to NaN, and is not fooled by inherited names', () => {
  expect(diff<number>([{ a: NaN }, { a: NaN }])[0]!.differs).toBe(false);
  expect(diff<string>([{ toString: 'x' }, {}])[0]!.values).toEqual(['x', undefined]);
});
