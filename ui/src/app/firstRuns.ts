import { getRun, type Run } from '../api/runs';
import { beginHistories, eagerCharts } from '../charts/firstHistories';
import { byName } from '../lib/byName';

const begun = new Map<string, Promise<Run>>();

function beginRun(id: string): Promise<Run> {
  const run = getRun(id);
  run.catch(() => undefined);
  begun.set(id, run);
  return run;
}

/** The answer to what was begun, once; undefined where nothing was. */
export function takeRun(id: string): Promise<Run> | undefined {
  const taken = begun.get(id);
  begun.delete(id);
  return taken;
}

/** Metrics that tell of the machine; a run shows them apart from its own. */
export const isSystemMetric = (key: string) => key.startsWith('system/');

/** The metrics of runs that are looked at together, ordered by name. */
export const metricsOf = (runs: readonly Run[]): string[] => [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort(byName);

/** Asks for the run of an address before what draws it is there, and for what its first charts will draw. */
export async function beginOne(id: string, charts: boolean): Promise<void> {
  const run = await beginRun(id);
  if (charts) beginCharts([id], metricsOf([run]).filter((key) => !isSystemMetric(key)));
}

/** Asks likewise for runs to compare. */
export async function beginMany(ids: readonly string[], charts: boolean): Promise<void> {
  const runs = await Promise.all(ids.map(beginRun));
  if (charts) beginCharts(ids, metricsOf(runs));
}

function beginCharts(ids: readonly string[], metrics: readonly string[]): void {
  for (const metric of metrics.slice(0, eagerCharts)) beginHistories(ids, metric);
}
