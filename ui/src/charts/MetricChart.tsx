import { Download, Maximize2, ZoomOut } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTheme } from '../app/theme';
import { Dialog } from '../components/Dialog';
import { ErrorBanner } from '../components/ErrorBanner';
import { complain } from '../components/toasts';
import { seriesColors } from '../lib/colors';
import { LineChart } from './LineChart';
import { SingleValues } from './SingleValues';
import { saveHistories } from './saveHistories';
import { lineOf } from './series';
import type { ChartSettings } from './settings';
import { useHistories } from './useHistories';
import { useZoom } from './useZoom';

export interface ChartRun {
  id: string;
  name: string;
  running: boolean;
}

interface MetricChartProps {
  metric: string;
  runs: readonly ChartRun[];
  settings: ChartSettings;
  /** Runs whose lines are not drawn. */
  hidden: ReadonlySet<string>;
  height?: number;
}

/** One metric of some runs. While a run is going on the lines grow by themselves. */
export function MetricChart({ metric, runs, settings, hidden, height = 210 }: MetricChartProps) {
  const { zoom, setZoom, zoomBack } = useZoom(settings.x);
  const [large, setLarge] = useState(false);
  const theme = useTheme();
  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  const { histories, whole, query } = useHistories(metric, ids, zoom, settings, runs.some((run) => run.running), large);
  const series = useMemo(() => {
    const colors = seriesColors(ids, theme);
    const names = new Map(runs.map((run) => [run.id, run.name]));
    const wholes = new Map(whole.map((history) => [history.runId, history]));
    return histories
      .filter((history) => history.values.length > 0 && !hidden.has(history.runId))
      .map((history) => ({ id: history.runId, name: names.get(history.runId) ?? history.runId, color: colors.get(history.runId) ?? '', line: lineOf(history, settings, zoom, wholes.get(history.runId)) }));
    // The settings object is made anew on every render; its parts are what counts.
  }, [histories, whole, ids, runs, hidden, theme, zoom, settings.x, settings.smoothing]);
  const single = series.length > 0 && whole.every((history) => history.values.length <= 1);
  const drawable = series.some((one) => one.line.y.some(Number.isFinite));
  const save = () => void saveHistories(ids, metric).catch((error: Error) => complain(error.message));
  const body = (chartHeight: number) => (
    <>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      {!query.error && query.isSuccess && !drawable && <div className="chart-note" style={{ height: chartHeight + 12 }}>{series.length > 0 ? 'Every value is NaN' : whole.some((history) => history.values.length > 0) ? 'Its runs are hidden' : 'Not logged by these runs'}</div>}
      {query.isPending && !query.error && <div style={{ height: chartHeight + 12 }} />}
      {drawable && single && <SingleValues series={series} height={chartHeight + 12} named={runs.length > 1} />}
      {drawable && !single && <LineChart series={series} settings={settings} height={chartHeight} zoom={zoom} onZoom={setZoom} onBack={zoomBack} label={`${metric} of ${runs.length === 1 ? runs[0]!.name : `${runs.length} runs`}`} />}
    </>
  );
  return (
    <section className="card chart-card" aria-label={metric}>
      <header>
        <h3 className="clip" title={metric}>
          {metric}
        </h3>
        <span className="spacer" />
        {zoom && (
          <button type="button" className="button plain small" onClick={() => setZoom(undefined)}>
            <ZoomOut size={13} /> Reset
          </button>
        )}
        <button type="button" className="button plain small icon" aria-label={`Download ${metric} as CSV`} title="Download as CSV" onClick={save}>
          <Download size={13} />
        </button>
        <button type="button" className="button plain small icon" aria-label={`Enlarge ${metric}`} title="Enlarge" onClick={() => setLarge(true)}>
          <Maximize2 size={13} />
        </button>
      </header>
      {body(height)}
      {large && (
        <Dialog title={metric} wide onClose={() => setLarge(false)}>
          {body(420)}
        </Dialog>
      )}
    </section>
  );
}
