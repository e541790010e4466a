import { expect, it } from 'vitest';
import { complete } from './complete';

const vocabulary = {
  metrics: ['loss', 'val/loss'],
  params: new Map([['optimizer', ['adamw', 'sgd']]]),
  tags: new Map<string, string[]>(),
};
const labels = (text: string) => complete(text, text.length, vocabulary).map((suggestion) => suggestion.label);

it('offers names at the start, best match first', () => {
  expect(labels('')).toContain('metrics.loss');
  expect(labels('met')[0]).toBe('metrics.loss');
  expect(labels('los')[0]).toBe('metrics.loss');
  expect(labels('metrics.v')).toContain('metrics.`val/loss`');
});

it('offers comparators that fit the entity', () => {
  expect(labels('metrics.loss ')).toEqual(['=', '!=', '>', '>=', '<', '<=']);
  expect(labels('params.optimizer I')).toContain('IS NULL');
});

it('offers values that were seen', () => {
  expect(labels('params.optimizer = ')).toEqual(["'adamw'", "'sgd'"]);
  expect(labels("params.optimizer = 's")).toEqual(["'sgd'"]);
  expect(labels('status = ')).toContain("'FAILED'");
});

it('offers AND after a whole clause, and starts anew behind it', () => {
  expect(labels('metrics.loss < 1 ')).toEqual(['AND']);
  expect(labels('metrics.loss < 1 AND par')[0]).toBe('params.optimizer');
});

it('replaces what is typed', () => {
  const [first] = complete('metrics.lo', 10, vocabulary);
  expect(first).toMatchObject({ from: 0, insert: 'metrics.loss ' });
});
