import { expect, test } from 'vitest';
import { flatten, lengthOf, treeOf } from './spans';

const span = (id: string, parent: string | null, start: number, end: number | null, more: Record<string, unknown> = {}) => ({
  span_id: id,
  parent_span_id: parent,
  name: id,
  start_time_unix_nano: start * 1e6,
  end_time_unix_nano: end === null ? null : end * 1e6,
  status: { code: 'STATUS_CODE_OK' },
  attributes: {},
  ...more,
});

test('a tree in the order of beginning, with times from the first of them', () => {
  const [root] = treeOf([span('b', 'r', 130, 140), span('r', null, 100, 200), span('a', 'r', 110, 120), span('c', 'b', 131, 139)]);
  expect(flatten([root!]).map(({ id, depth, start, took }) => [id, depth, start, took])).toEqual([
    ['r', 0, 0, 100],
    ['a', 1, 10, 10],
    ['b', 1, 30, 10],
    ['c', 2, 31, 8],
  ]);
  expect(flatten([root!], new Set(['b'])).map(({ id }) => id)).toEqual(['r', 'a', 'b']);
  expect(lengthOf(flatten([root!]))).toBe(100);
});

test('attributes are the text of their JSON, and words that are none stay words', () => {
  const [found] = treeOf([span('a', null, 1, null, { attributes: { 'mlflow.spanInputs': '{"q": "日本"}', 'mlflow.spanType': '"LLM"', odd: '{', 'mlflow.chat.tokenUsage': '{"total_tokens": 9}' } })]);
  expect(found).toMatchObject({ inputs: { q: '日本' }, type: 'LLM', attributes: { odd: '{' }, tokens: 9, took: undefined });
});

test('a parent that is not there makes a root, and a circle ends', () => {
  expect(treeOf([span('a', 'gone', 1, 2)]).map(({ id }) => id)).toEqual(['a']);
  const roots = treeOf([span('a', 'b', 1, 2), span('b', 'a', 2, 3), span('c', 'b', 3, 4)]);
  expect(flatten(roots).map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
  expect(treeOf([])).toEqual([]);
});

test('what clients before 3.0 wrote is read too', () => {
  const [root] = treeOf([
    { name: 'r', context: { span_id: '1' }, parent_id: null, start_time: 1e9, end_time: 3e9, status_code: 'ERROR', status_message: 'no', attributes: {} },
    { name: 'c', context: { span_id: '2' }, parent_id: '1', start_time: 2e9, end_time: 3e9, status_code: 'OK', attributes: {} },
  ]);
  expect(root).toMatchObject({ status: 'ERROR', message: 'no', took: 2000, children: [{ name: 'c', start: 1000 }] });
});
