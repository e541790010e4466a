import { searchRuns, type Run } from '../../api/runs';
import { toCsv } from '../../lib/csv';
import { download } from '../../lib/download';
import type { Column } from './columns';
import type { RunListSearch } from './firstSearch';

/** A cell at full precision and with machine-readable times, unlike the one on the screen. */
export function exact(run: Run, column: Column): string {
  if (column.group === 'metrics') return Object.hasOwn(run.metrics, column.key) ? String(run.metrics[column.key]!.value) : '';
  if (column.key === 'start_time' && column.group === 'attributes') return run.started ? new Date(run.started).toISOString() : '';
  if (column.key === 'end_time' && column.group === 'attributes') return run.ended ? new Date(run.ended).toISOString() : '';
  if (column.id === 'attributes.duration') return run.ended ? String((run.ended - run.started) / 1000) : '';
  const text = column.text(run);
  return text === '–' ? '' : text;
}

export function runsAsCsv(runs: readonly Run[], columns: readonly Column[]): string {
  const titles = ['run_id', ...columns.map((column) => (column.group === 'attributes' ? column.key : column.id))];
  return toCsv([titles, ...runs.map((run) => [run.id, ...columns.map((column) => exact(run, column))])]);
}

type ParquetColumn = { name: string; data: (string | number | null)[]; type: 'STRING' | 'DOUBLE' };

function parquetColumn(runs: readonly Run[], column: Column): ParquetColumn {
  const name = column.group === 'attributes' ? column.key : column.id;
  if (column.group === 'metrics') return { name, type: 'DOUBLE', data: runs.map((run) => (Object.hasOwn(run.metrics, column.key) ? run.metrics[column.key]!.value : null)) };
  return { name, type: 'STRING', data: runs.map((run) => exact(run, column) || null) };
}

/** The same table with metrics as numbers; what a run lacks is null. */
export async function runsAsParquet(runs: readonly Run[], columns: readonly Column[]): Promise<ArrayBuffer> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const ids: ParquetColumn = { name: 'run_id', type: 'STRING', data: runs.map((run) => run.id) };
  return parquetWriteBuffer({ columnData: [ids, ...columns.map((column) => parquetColumn(runs, column))] });
}

/** Every run that the search finds, read page by page. */
export async function allRuns(search: RunListSearch): Promise<Run[]> {
  const runs: Run[] = [];
  let pageToken: string | undefined;
  do {
    const page = await searchRuns({ ...search, maxResults: 5000, pageToken });
    runs.push(...page.runs);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return runs;
}

export type ExportFormat = 'CSV' | 'Parquet';

export async function downloadRuns(format: ExportFormat, search: RunListSearch, columns: readonly Column[]): Promise<void> {
  const runs = await allRuns(search);
  if (format === 'CSV') download('runs.csv', 'text/csv', runsAsCsv(runs, columns));
  else download('runs.parquet', 'application/vnd.apache.parquet', await runsAsParquet(runs, columns));
}
