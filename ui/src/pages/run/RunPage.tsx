import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { getExperiment } from '../../api/experiments';
import { ApiError } from '../../api/http';
import { runModelIds } from '../../api/runModels';
import { deleteRun, getRun, renameRun, restoreRun, type Run } from '../../api/runs';
import { isSystemMetric, metricsOf, takeRun } from '../../app/firstRuns';
import { later, laterOrAtOnce } from '../../app/later';
import { links } from '../../app/links';
import { useUrlState } from '../../app/urlState';
import { usePageTitle } from '../../app/usePageTitle';
import { Confirm } from '../../components/Confirm';
import { Copy } from '../../components/Copy';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { Menu } from '../../components/Menu';
import { NameDialog } from '../../components/NameDialog';
import { Status } from '../../components/Status';
import { Tabs } from '../../components/Tabs';
import { complain, tell } from '../../components/toasts';
import { duration, timeWithZone } from '../../lib/format';
import { OverviewTab } from './OverviewTab';

const MetricCharts = laterOrAtOnce('tab', 'metrics', () => import('../../charts/MetricCharts'), <Loading />);
const ArtifactBrowser = later(() => import('../../components/artifacts/ArtifactBrowser'), <Loading />);
const ModelTab = later(() => import('./ModelTab'), <Loading />);

type Tab = 'overview' | 'metrics' | 'system' | 'artifacts' | 'models';
const tabs: Tab[] = ['overview', 'metrics', 'system', 'artifacts', 'models'];

export default function RunPage({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['run', id],
    queryFn: ({ signal }) => takeRun(id) ?? getRun(id, signal),
    refetchInterval: ({ state }) => (state.data?.status === 'RUNNING' ? 5000 : false),
  });
  usePageTitle(query.data?.name ?? 'Run');
  if (query.error && !query.data)
    return (
      <div className="page">
        {query.error instanceof ApiError && query.error.missing ? (
          <EmptyState title="There is no such run" action={<Link className="button" href={links.experiments()}>All experiments</Link>}>
            {query.error.message}. It may have been removed for good by <code>ml gc</code>.
          </EmptyState>
        ) : (
          <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />
        )}
      </div>
    );
  if (!query.data) return <div className="page"><Loading /></div>;
  return <LoadedRun run={query.data} />;
}

function LoadedRun({ run }: { run: Run }) {
  const [url, setUrl] = useUrlState();
  const client = useQueryClient();
  const wanted = url.get('tab') as Tab;
  const tab = tabs.includes(wanted) ? wanted : 'overview';
  const metrics = useMemo(() => metricsOf([run]), [run]);
  const [own, system] = [metrics.filter((key) => !isSystemMetric(key)), metrics.filter(isSystemMetric)];
  const models = runModelIds(run).length;
  const refresh = () => client.invalidateQueries({ queryKey: ['run', run.id] });
  const shown = [
    { id: 'overview' as const, label: 'Overview' },
    { id: 'metrics' as const, label: 'Metrics', count: own.length },
    ...(system.length > 0 ? [{ id: 'system' as const, label: 'System', count: system.length }] : []),
    { id: 'artifacts' as const, label: 'Artifacts' },
    ...(models > 0 ? [{ id: 'models' as const, label: 'Models', count: models }] : []),
  ];
  const chartRuns = useMemo(() => [{ id: run.id, name: run.name, running: run.status === 'RUNNING' }], [run]);
  return (
    <div className="page">
      <RunHead run={run} onChanged={refresh} />
      <Tabs label="Parts of the run" tabs={shown} current={tab} onChange={(next) => setUrl({ tab: next === 'overview' ? undefined : next, path: undefined })} />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`} className="panel">
        {tab === 'overview' && <OverviewTab run={run} onChanged={refresh} />}
        {tab === 'metrics' && (own.length > 0 ? <MetricCharts metrics={own} runs={chartRuns} /> : <EmptyState title="No metrics" command={'mlflow.log_metric("loss", 0.5, step=1)'} />)}
        {tab === 'system' && <MetricCharts metrics={system} runs={chartRuns} />}
        {tab === 'artifacts' && <ArtifactBrowser source={{ kind: 'run', runId: run.id }} />}
        {tab === 'models' && <ModelTab run={run} />}
      </div>
    </div>
  );
}

function RunHead({ run, onChanged }: { run: Run; onChanged: () => Promise<unknown> }) {
  const [asking, setAsking] = useState<'rename' | 'delete'>();
  const experiment = useQuery({ queryKey: ['experiment', run.experimentId], queryFn: () => getExperiment(run.experimentId), staleTime: 60_000 });
  const deleted = run.lifecycle === 'deleted';
  const restore = () => restoreRun(run.id).then(() => (tell('Restored the run'), onChanged()), (error: Error) => complain(error.message));
  return (
    <div className="head">
      <div className="head-text">
        <div className="crumbs">
          <Link href={links.experiments()}>Experiments</Link> / <Link href={links.runs(run.experimentId)}>{experiment.data?.name ?? run.experimentId}</Link> /
        </div>
        <h1 dir="auto">{run.name}</h1>
        <div className="facts">
          <Status status={run.status} />
          {deleted && <span className="badge bad">Deleted</span>}
          <span>
            Id <b className="mono">{run.id}</b>
            <Copy text={run.id} what="run id" />
          </span>
          <span>
            Started <b>{timeWithZone(run.started)}</b>
          </span>
          <span>
            {run.ended ? 'Took' : 'For'} <b>{duration((run.ended ?? Date.now()) - run.started)}</b>
          </span>
          {run.user && (
            <span>
              By <b>{run.user}</b>
            </span>
          )}
        </div>
      </div>
      <Menu
        label="Actions for this run"
        end
        className="button icon"
        button={<Ellipsis size={16} />}
        items={
          deleted
            ? [{ label: 'Restore', icon: <RotateCcw size={14} />, onSelect: () => void restore() }]
            : [
                { label: 'Rename', icon: <Pencil size={14} />, onSelect: () => setAsking('rename') },
                { label: 'Delete', icon: <Trash2 size={14} />, onSelect: () => setAsking('delete') },
              ]
        }
      />
      {asking === 'rename' && <NameDialog title="Rename run" label="Name" initial={run.name} action="Rename" onClose={() => setAsking(undefined)} onSave={async (name) => (await renameRun(run.id, name), onChanged())} />}
      {asking === 'delete' && (
        <Confirm
          title="Delete run"
          action="Delete"
          onClose={() => setAsking(undefined)}
          onConfirm={async () => {
            await deleteRun(run.id);
            tell('Deleted the run', () => void restore());
            await onChanged();
          }}
        >
          <b>{run.name}</b> is marked as deleted and can be restored until <code>ml gc</code> removes it.
        </Confirm>
      )}
    </div>
  );
}
