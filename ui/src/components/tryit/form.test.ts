import { expect, it } from 'vitest';
import type { Signature } from '../../api/modelCard';
import { fillable, mistakeIn, requestOf, textsOf } from './form';

const field = (name: string, type: string, required = true) => ({ name, type, required });
const signature: Signature = { inputs: [field('distance', 'double'), field('hour', 'long'), field('carrier', 'string', false), field('night', 'boolean', false)], outputs: [], params: [field('top_k', 'long', false)] };

it('asks only for single values with names', () => {
  expect(fillable(signature)).toBe(true);
  expect(fillable({ ...signature, inputs: [field('x', 'float32 [-1, 3]')] })).toBe(false);
  expect(fillable({ ...signature, inputs: [field('[0]', 'double')] })).toBe(false);
  expect(fillable(undefined)).toBe(false);
});

it('makes a request of what was typed and leaves out what was not', () => {
  const texts = { distance: '200.5', hour: '7', carrier: '', night: 'false', 'params.top_k': '3' };
  expect(JSON.parse(requestOf(signature, texts))).toEqual({ dataframe_split: { columns: ['distance', 'hour', 'night'], data: [[200.5, 7, false]] }, params: { top_k: 3 } });
});

it('fills itself from a request, and back', () => {
  const texts = { distance: '200.5', hour: '7', carrier: 'AA', night: 'true', 'params.top_k': '' };
  expect(textsOf(signature, requestOf(signature, texts))).toEqual(texts);
  expect(textsOf(signature, '{"dataframe_records": [{"hour": 3}]}')).toMatchObject({ hour: '3', distance: '' });
  expect(textsOf(signature, '{"inputs": [[1]]}')).toBeUndefined();
  expect(textsOf(signature, '{')).toBeUndefined();
});

it('names what is wrong', () => {
  expect(mistakeIn(field('hour', 'long'), '7.5')).toBe('a whole number is needed');
  expect(mistakeIn(field('distance', 'double'), 'far')).toBe('a number is needed');
  expect(mistakeIn(field('distance', 'double'), '')).toBe('needed');
  expect(mistakeIn(field('carrier', 'string', false), '')).toBeUndefined();
});
