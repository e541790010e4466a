import { expect, test } from 'vitest';
import { oneRowOf } from './loggedExample';

const rowOf = (...requests: string[]) => JSON.parse(oneRowOf(requests)!) as unknown;

test('one row is kept of each shape of request', () => {
  expect(rowOf('{"dataframe_split":{"columns":["a"],"data":[[1],[2]]},"params":{"top_k":3}}')).toEqual({ dataframe_split: { columns: ['a'], data: [[1]] }, params: { top_k: 3 } });
  expect(rowOf('{"dataframe_records":[{"a":1},{"a":2}]}')).toEqual({ dataframe_records: [{ a: 1 }] });
  expect(rowOf('{"inputs":[[1,2],[3,4]]}')).toEqual({ inputs: [[1, 2]] });
  expect(oneRowOf(['{"inputs":{"a":[1]}}', '{"dataframe_split"', ''])).toBeUndefined();
});

test('a row without gaps is looked for', () => {
  expect(rowOf('{"dataframe_records":[{"a":null}]}', '{"inputs":[[null],[5]]}')).toEqual({ inputs: [[5]] });
  expect(rowOf('{"dataframe_records":[{"a":null},{"a":null,"b":1}]}')).toEqual({ dataframe_records: [{ a: null }] });
});
