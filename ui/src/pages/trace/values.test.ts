import { expect, test } from 'vitest';
import { gist, verdict } from './values';

test.each([
  ['{"question": "why?"}', 'why?'],
  ['"plain"', 'plain'],
  ['{"a": "x", "b": "y"}', '{"a": "x", "b": "y"}'],
  ['{"a": {"b": "y"}}', '{"a": {"b": "y"}}'],
  ['{"a": "cut…', '{"a": "cut…'],
  ['', ''],
])('%s says %s', (preview, said) => expect(gist(preview)).toBe(said));

test('a verdict is for, against or neither', () => {
  expect([true, 'Yes', false, 'no', 0.5, 'perhaps', null].map((value) => verdict({ value, error: '' }))).toEqual(['good', 'good', 'bad', 'bad', '', '', '']);
  expect(verdict({ value: true, error: 'it broke' })).toBe('bad');
});
