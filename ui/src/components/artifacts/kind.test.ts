import { expect, it } from 'vitest';
import { kindOf } from './kind';

it('follows the name', () => {
  expect(['a/b.PNG', 'x.csv', 'MLmodel', 'a.b/c', 'model.pkl', 'n.ipynb', '.gitignore', 't.parquet'].map(kindOf)).toEqual([
    'image', 'csv', 'text', 'binary', 'binary', 'json', 'text', 'parquet',
  ]);
});
