import type { Run } from '../../api/runs';

/** The runs whose metrics are drawn over each other: those chosen in the table, or its first ones. */
export function chartedRuns(runs: readonly Run[], selected: ReadonlySet<string>): { runs: readonly Run[]; chosen: boolean } {
  const chosen = runs.filter((run) => selected.has(run.id));
  return chosen.length > 0 ? { runs: chosen, chosen: true } : { runs: runs.slice(0, 10), chosen: false };
}

/** Those of the metrics that any of the runs has. */
export const chartedMetrics = (metrics: readonly string[], runs: readonly Run[]) => metrics.filter((key) => runs.some((run) => Object.hasOwn(run.metrics, key)));
