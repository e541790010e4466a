import type { RunPage } from '../../api/runs';
import { beginHistories, eagerCharts } from '../../charts/firstHistories';
import { chartedMetrics, chartedRuns } from './charted';
import { keysOf } from './keys';

/** Asks for what the first charts will draw, once it is known which runs there are. */
export function beginCharts({ runs: loaded }: RunPage, address: URLSearchParams): void {
  const { runs } = chartedRuns(loaded, new Set((address.get('sel') ?? '').split(',')));
  const ids = runs.map((run) => run.id);
  for (const metric of chartedMetrics(keysOf(loaded).metrics, runs).slice(0, eagerCharts)) beginHistories(ids, metric);
}
