import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../api/http';
import { getRun, type Run } from '../../api/runs';
import { metricsOf, takeRun } from '../../app/firstRuns';
import { later, laterOrAtOnce } from '../../app/later';
import { links } from '../../app/links';
import { useUrlState } from '../../app/urlState';
import { usePageTitle } from '../../app/usePageTitle';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { Tabs } from '../../components/Tabs';
import { plural } from '../../lib/format';
import { DifferenceTable } from './DifferenceTable';

const MetricCharts = laterOrAtOnce('tab', 'metrics', () => import('../../charts/MetricCharts'), <Loading />);
const ParallelView = later(() => import('./ParallelView'), <Loading />);
const ScatterView = later(() => import('./ScatterView'), <Loading />);
const ArtifactsView = later(() => import('./ArtifactsView'), <Loading />);

const tabs = [
  { id: 'differences', label: 'Differences' },
  { id: 'metrics', label: 'Metrics' },
  { id: 'parallel', label: 'Parallel coordinates' },
  { id: 'scatter', label: 'Scatter' },
  { id: 'artifacts', label: 'Artifacts' },
] as const;

type Tab = (typeof tabs)[number]['id'];

export default function ComparePage() {
  const [url, setUrl] = useUrlState();
  const ids = (url.get('runs') ?? '').split(',').filter(Boolean);
  usePageTitle(`Compare ${plural(ids.length, 'run')}`);
  const queries = useQueries({ queries: ids.map((id) => ({ queryKey: ['run', id], queryFn: ({ signal }: { signal: AbortSignal }) => takeRun(id) ?? getRun(id, signal) })) });
  const loaded = queries.flatMap((query) => (query.data ? [query.data] : []));
  const version = queries.map((query) => query.dataUpdatedAt).join();
  const runs = useMemo(() => loaded, [version]);
  const failed = queries.filter((query) => query.error && !query.data);
  const gone = failed.filter((query) => query.error instanceof ApiError && query.error.missing);
  const tab = tabs.find((one) => one.id === url.get('tab'))?.id ?? 'differences';
  if (ids.length === 0)
    return (
      <div className="page">
        <EmptyState title="Nothing to compare" action={<Link className="button" href={links.experiments()}>All experiments</Link>}>
          Choose two or more runs in the table of an experiment, then press <kbd>c</kbd>.
        </EmptyState>
      </div>
    );
  const experiments = [...new Set(runs.map((run) => run.experimentId))];
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <div className="crumbs">
            <Link href={links.experiments()}>Experiments</Link> / {experiments.length > 0 && <Link href={links.runs(experiments)}>Runs</Link>} /
          </div>
          <h1>Compare {plural(ids.length, 'run')}</h1>
        </div>
      </div>
      {failed.length > gone.length && <ErrorBanner error={failed.find((query) => !gone.includes(query))!.error!} onRetry={() => failed.forEach((query) => void query.refetch())} />}
      {gone.length > 0 && <ErrorBanner error={new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `${plural(gone.length, 'run')} of the address ${gone.length === 1 ? 'does' : 'do'} not exist any more.`)} />}
      <Tabs label="Ways to compare" tabs={tabs} current={tab} onChange={(next) => setUrl({ tab: next === 'differences' ? undefined : next })} />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`} className="panel">
        {/* Run by run, charts would be asked for and drawn anew with each of them. */}
        {queries.some((query) => query.isPending) ? <Loading /> : runs.length > 0 && <View tab={tab} runs={runs} />}
      </div>
    </div>
  );
}

function View({ tab, runs }: { tab: Tab; runs: readonly Run[] }) {
  const metrics = useMemo(() => metricsOf(runs), [runs]);
  const chartRuns = useMemo(() => runs.map((run) => ({ id: run.id, name: run.name, running: run.status === 'RUNNING' })), [runs]);
  if (tab === 'metrics') return <MetricCharts metrics={metrics} runs={chartRuns} />;
  if (tab === 'parallel') return <ParallelView runs={runs} />;
  if (tab === 'scatter') return <ScatterView runs={runs} />;
  if (tab === 'artifacts') return <ArtifactsView runs={runs} />;
  return <DifferenceTable runs={runs} />;
}
