import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { endpointMetrics } from '../../api/endpoints';
import { useTheme } from '../../app/theme';
import { LineChart } from '../../charts/LineChart';
import { ErrorBanner } from '../../components/ErrorBanner';
import { seriesColors } from '../../lib/colors';
import { number } from '../../lib/format';
import { parseMetrics, ratesBetween, totalsOf, type Rates, type Totals } from '../../lib/prometheus';

const interval = 2000;
const kept = 150;
const settings = { x: 'wall' as const, logX: false, logY: false, smoothing: 0 };

const milliseconds = (seconds: number) => (Number.isNaN(seconds) ? '–' : `${number(seconds * 1000)} ms`);
const percent = (share: number) => (Number.isNaN(share) ? '–' : `${number(share * 100)}%`);

/** What the endpoint does right now, and over the minutes that the page has been open. */
export default function LivePanel({ name }: { name: string }) {
  const [seen, setSeen] = useState<Totals[]>([]);
  const theme = useTheme();
  const query = useQuery({
    queryKey: ['endpoint-metrics', name],
    queryFn: async ({ signal }) => totalsOf(parseMetrics(await endpointMetrics(name, signal)), Date.now()),
    refetchInterval: interval,
    gcTime: 0,
    staleTime: 0,
  });
  useEffect(() => {
    if (query.data) setSeen((before) => [...before.slice(-kept), query.data]);
  }, [query.data]);
  const course = useMemo(() => seen.slice(1).map((totals, index) => ({ time: totals.time / 1000, ...ratesBetween(seen[index]!, totals) })), [seen]);
  const lines = useMemo(() => {
    const colors = seriesColors(['a', 'b'], theme);
    const line = (id: string, title: string, color: string, read: (rates: Rates) => number) => ({ id, name: title, color, line: { x: Float64Array.from(course, (one) => one.time), y: Float64Array.from(course, read) } });
    return {
      rate: [line('rate', 'Requests a second', colors.get('a')!, (one) => one.perSecond)],
      latency: [line('p50', 'p50 ms', colors.get('a')!, (one) => one.p50 * 1000), line('p95', 'p95 ms', colors.get('b')!, (one) => one.p95 * 1000)],
    };
  }, [course, theme]);
  const now = course.at(-1);
  const facts: [string, string][] = [
    ['Requests a second', now ? number(Number(now.perSecond.toFixed(1))) : '–'],
    ['Latency, median', milliseconds(now?.p50 ?? NaN)],
    ['Latency, p95', milliseconds(now?.p95 ?? NaN)],
    ['Errors', percent(now?.errorShare ?? NaN)],
    ['Rows in a batch', now && !Number.isNaN(now.batchSize) ? number(Number(now.batchSize.toFixed(1))) : '–'],
    ['Waiting', now ? number(now.queued) : '–'],
  ];
  return (
    <section className="card" aria-label="Live">
      <header>
        <h2>Live</h2>
        <span className="dot live good-dot" aria-hidden />
        <span className="spacer" />
        <span className="muted">{seen.at(-1)?.requests.toLocaleString('en-US') ?? 0} requests since the start</span>
      </header>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      <div className="stats">
        {facts.map(([title, value]) => (
          <div key={title} className="stat">
            <strong>{value}</strong>
            <span className="muted">{title}</span>
          </div>
        ))}
      </div>
      {course.length > 1 && (
        <div className="charts card-body">
          <div>
            <h3 className="muted">Requests a second</h3>
            <LineChart series={lines.rate} settings={settings} height={150} zoom={undefined} onZoom={ignore} label="Requests a second" />
          </div>
          <div>
            <h3 className="muted">Latency in milliseconds</h3>
            {lines.latency[0]!.line.y.some(Number.isFinite) ? <LineChart series={lines.latency} settings={settings} height={150} zoom={undefined} onZoom={ignore} label="Latency" /> : <div className="chart-note">No requests yet</div>}
          </div>
        </div>
      )}
    </section>
  );
}

const ignore = () => undefined;
