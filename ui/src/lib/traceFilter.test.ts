import { expect, test } from 'vitest';
import { traceFilter } from './traceFilter';

test.each([
  "status = 'ERROR'",
  'timestamp_ms > 5 AND x = 1',
  "tags.`a b` LIKE 'x%'",
  'feedback.score >= 0.5',
  'tags.note IS NOT NULL',
  "name NOT IN ('a')",
])('%s is a filter', (text) => expect(traceFilter(text)).toBe(text));

test.each([
  ['capital of France', "'%capital of France%'"],
  ["what's here", '"%what\'s here%"'],
  ['  España ', "'%España%'"],
])('%s is searched for', (text, pattern) => expect(traceFilter(text)).toBe(`trace.text ILIKE ${pattern}`));

test.each(["status = 'ER", 'status =', "status = 'OK' AND", "name NOT IN", 'tags.a LIKE "x'])('%s is half a filter', (text) => expect(traceFilter(text)).toBeUndefined());

test('nothing is no filter', () => expect(traceFilter('  ')).toBe(''));
