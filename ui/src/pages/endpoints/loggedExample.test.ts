import { expect, test } from 'vitest';
import { firstRow } from './loggedExample';

test('one row is kept of each shape of request', () => {
  expect(JSON.parse(firstRow('{"dataframe_split":{"columns":["a"],"data":[[1],[2]]},"params":{"top_k":3}}')!)).toEqual({ dataframe_split: { columns: ['a'], data: [[1]] }, params: { top_k: 3 } });
  expect(JSON.parse(firstRow('{"dataframe_records":[{"a":1},{"a":2}]}')!)).toEqual({ dataframe_records: [{ a: 1 }] });
  expect(JSON.parse(firstRow('{"inputs":[[1,2],[3,4]]}')!)).toEqual({ inputs: [[1, 2]] });
  expect(firstRow('{"inputs":{"a":[1]}}')).toBeUndefined();
  expect(firstRow('{"dataframe_split"')).toBeUndefined();
});
