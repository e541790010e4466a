import { expect, test } from 'vitest';
import { modelFolders } from './runModels';

const tagged = (history: string) => modelFolders({ id: 'r1', tags: { 'mlflow.log-model.history': history } });

test('folders are listed once, those of another run not at all', () => {
  const entry = (artifact_path: unknown, run_id?: string) => ({ artifact_path, run_id, flavors: {} });
  expect(tagged(JSON.stringify([entry('model', 'r1'), entry('nets/second'), entry('model', 'r1'), entry('elsewhere', 'r2'), entry(''), entry(7), null]))).toEqual(['model', 'nets/second']);
});

test.each(['', '{', 'null', '{"artifact_path": "model"}', '"model"'])('a tag that says %j lists none', (history) => {
  expect(tagged(history)).toEqual([]);
});
