import { useQuery } from '@tanstack/react-query';
import { Download, Maximize2, ZoomOut } from 'lucide-react';
import { useMemo, useState } from 'react';
import { fullHistory, sampledHistories, type History } from '../api/metrics';
import { useTheme } from '../app/theme';
import { Dialog } from '../components/Dialog';
import { ErrorBanner } from '../components/ErrorBanner';
import { toCsv } from '../lib/csv';
import { download } from '../lib/download';
import { seriesColors } from '../lib/colors';
import { LineChart } from './LineChart';
import { SingleValues } from './SingleValues';
import { lineOf, type Zoom } from './series';
import type { ChartSettings } from './settings';

export interface ChartRun {
  id: string;
  name: string;
  running: boolean;
}

interface MetricChartProps {
  metric: string;
  runs: readonly ChartRun[];
  settings: ChartSettings;
  height?: number;
  /** Reads every point instead of a thinned history, so that no peak is lost whatever the length. */
  exact?: boolean;
}

/** The most points per run that one call brings. */
const sampled = 2500;

function stepInterval(zoom: Zoom | undefined, settings: ChartSettings) {
  if (!zoom || settings.x !== 'step') return undefined;
  const start = Math.floor(zoom.from);
  return { start, end: Math.max(start + 1, Math.ceil(zoom.to)) };
}

async function histories(ids: readonly string[], metric: string, exact: boolean, interval: ReturnType<typeof stepInterval>, signal: AbortSignal): Promise<History[]> {
  if (!exact) return sampledHistories(ids, metric, sampled, interval, signal);
  const found: History[] = [];
  for (const id of ids) found.push(await fullHistory(id, metric, signal));
  return found;
}

/** One metric of some runs. While a run is going on the lines grow by themselves. */
export function MetricChart({ metric, runs, settings, height = 210, exact = false }: MetricChartProps) {
  const [zoom, setZoom] = useState<Zoom>();
  const [large, setLarge] = useState(false);
  const theme = useTheme();
  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  const interval = exact ? undefined : stepInterval(zoom, settings);
  const query = useQuery({
    queryKey: ['history', metric, ids, exact, interval],
    queryFn: ({ signal }) => histories(ids, metric, exact, interval, signal),
    refetchInterval: runs.some((run) => run.running) ? 5000 : false,
    structuralSharing: false,
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
  const series = useMemo(() => {
    const colors = seriesColors(ids, theme);
    const names = new Map(runs.map((run) => [run.id, run.name]));
    return (query.data ?? [])
      .filter((history) => history.values.length > 0)
      .map((history) => ({ id: history.runId, name: names.get(history.runId) ?? history.runId, color: colors.get(history.runId) ?? '', line: lineOf(history, settings, zoom) }));
    // The settings object is made anew on every render; its parts are what counts.
  }, [query.data, ids, runs, theme, zoom, settings.x, settings.smoothing]);
  const single = series.length > 0 && (query.data ?? []).every((history) => history.values.length <= 1);
  const drawable = series.some((one) => one.line.y.some(Number.isFinite));
  const save = () =>
    download(
      `${metric.replaceAll('/', '_')}.csv`,
      'text/csv',
      toCsv([['run_id', 'step', 'timestamp', 'value'], ...(query.data ?? []).flatMap((history) => Array.from(history.values, (value, index) => [history.runId, String(history.steps[index]), String(history.times[index]), String(value)]))]),
    );
  const body = (chartHeight: number) => (
    <>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      {!query.error && query.isSuccess && !drawable && <div className="chart-note" style={{ height: chartHeight + 12 }}>{series.length > 0 ? 'Every value is NaN' : 'Not logged by these runs'}</div>}
      {query.isPending && !query.error && <div style={{ height: chartHeight + 12 }} />}
      {drawable && single && <SingleValues series={series} height={chartHeight + 12} />}
      {drawable && !single && <LineChart series={series} settings={settings} height={chartHeight} zoom={zoom} onZoom={setZoom} label={`${metric} of ${runs.length === 1 ? runs[0]!.name : `${runs.length} runs`}`} />}
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
