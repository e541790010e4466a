import { fullHistory } from '../api/metrics';
import { toCsv } from '../lib/csv';
import { download } from '../lib/download';

/** Writes every point of a metric of some runs into a CSV file. */
export async function saveHistories(runIds: readonly string[], metric: string): Promise<void> {
  const rows: string[][] = [['run_id', 'step', 'timestamp', 'value']];
  for (const runId of runIds) {
    const { steps, times, values } = await fullHistory(runId, metric);
    values.forEach((value, index) => rows.push([runId, String(steps[index]), String(times[index]), String(value)]));
  }
  download(`${metric.replaceAll('/', '_')}.csv`, 'text/csv', toCsv(rows));
}
