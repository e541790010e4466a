import { expect, it } from 'vitest';
import { runFromWire, type RunStatus } from '../../api/runs';
import { mergeRuns } from './mergeRuns';

const run = (id: string, status: RunStatus = 'FINISHED') => runFromWire({ info: { run_id: id, experiment_id: '1', status } });
const ids = (pages: { runs: { id: string }[] }[]) => pages.map((page) => page.runs.map((one) => one.id).join(''));

it('puts a new run on top and keeps the one that it pushed off', () => {
  const pages = [{ runs: [run('a'), run('b')], nextPageToken: 't' }, { runs: [run('c')], nextPageToken: undefined }];
  expect(ids(mergeRuns(pages, { runs: [run('n'), run('a')], nextPageToken: 't' }, []))).toEqual(['nab', 'c']);
});

it('drops what is gone when everything fits one page', () => {
  const pages = [{ runs: [run('a'), run('b')], nextPageToken: undefined }];
  expect(ids(mergeRuns(pages, { runs: [run('a')], nextPageToken: undefined }, []))).toEqual(['a']);
});

it('updates running runs further down', () => {
  const pages = [{ runs: [run('a')], nextPageToken: 't' }, { runs: [run('z', 'RUNNING')], nextPageToken: undefined }];
  const merged = mergeRuns(pages, { runs: [run('a')], nextPageToken: 't' }, [run('z', 'FINISHED')]);
  expect(merged[1]!.runs[0]!.status).toBe('FINISHED');
});
