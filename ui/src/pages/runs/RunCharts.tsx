import { useMemo } from 'react';
import type { Run } from '../../api/runs';
import MetricCharts from '../../charts/MetricCharts';
import { chartedMetrics } from './charted';
import type { Keys } from './keys';

/** The metrics of the chosen runs, or of the first ones, drawn over each other. */
export default function RunCharts({ runs, keys, chosen }: { runs: readonly Run[]; keys: Keys; chosen: boolean }) {
  const ids = runs.map((run) => `${run.id}${run.status}`).join();
  const chartRuns = useMemo(() => runs.map((run) => ({ id: run.id, name: run.name, running: run.status === 'RUNNING' })), [ids]);
  const metrics = useMemo(() => chartedMetrics(keys.metrics, runs), [ids, keys]);
  return (
    <div className="run-charts" tabIndex={0} role="region" aria-label="Charts">
      <p className="muted">{chosen ? `${runs.length} chosen runs` : `The first ${runs.length} runs of the table; choose others there`}</p>
      <MetricCharts metrics={metrics} runs={chartRuns} />
    </div>
  );
}
