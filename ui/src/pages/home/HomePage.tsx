import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { aliasMoves } from '../../api/audit';
import { searchExperiments } from '../../api/experiments';
import { ApiError } from '../../api/http';
import { searchModels, type ModelPage } from '../../api/models';
import { searchRuns, type Run } from '../../api/runs';
import { later } from '../../app/later';
import { links } from '../../app/links';
import { usePageTitle } from '../../app/usePageTitle';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { Status } from '../../components/Status';
import { ago, duration, timeWithZone } from '../../lib/format';
import { promotionsOf, withMoves } from '../models/promotions';

const DriftList = later(() => import('./DriftList'), <p className="card-body muted">Measuring…</p>);

const rows = 8;
const refresh = 10_000;

/** A server that runs tracking alone has no registry to ask. */
function noneIfAbsent(error: unknown): ModelPage {
  if (error instanceof ApiError && error.missing) return { models: [], nextPageToken: undefined };
  throw error;
}

async function overview(signal: AbortSignal) {
  const { experiments } = await searchExperiments({ maxResults: 100, orderBy: ['last_update_time DESC'] }, signal);
  const experimentIds = experiments.map((experiment) => experiment.id);
  const runsWith = (filter: string) => (experimentIds.length === 0 ? { runs: [] } : searchRuns({ experimentIds, filter, orderBy: ['attributes.start_time DESC'], view: 'ACTIVE_ONLY', maxResults: rows }, signal));
  const [running, failed, latest, models, moves] = await Promise.all([
    runsWith("attributes.status = 'RUNNING'"),
    runsWith("attributes.status = 'FAILED'"),
    runsWith(''),
    searchModels('', ['last_updated_timestamp DESC'], 50, undefined, signal).catch(noneIfAbsent),
    aliasMoves(2 * rows, signal),
  ]);
  const promotions = withMoves(models.models.flatMap((model) => promotionsOf(model)), moves);
  return { experiments, running: running.runs, failed: failed.runs, latest: latest.runs, models: models.models, promotions: promotions.slice(0, rows) };
}

const firstCommand = `export MLFLOW_TRACKING_URI=${window.location.origin}
python train.py`;

export default function HomePage() {
  usePageTitle('');
  const query = useQuery({ queryKey: ['home'], queryFn: ({ signal }) => overview(signal), refetchInterval: refresh });
  if (query.error && !query.data) return <div className="page"><ErrorBanner error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!query.data) return <div className="page"><div className="card"><Loading /></div></div>;
  const { experiments, running, failed, latest, models, promotions } = query.data;
  const names = new Map(experiments.map((experiment) => [experiment.id, experiment.name]));
  const fresh = latest.length === 0 && models.length === 0;
  return (
    <div className="page">
      <h1>Home</h1>
      {fresh && (
        <section className="card">
          <EmptyState title="Nothing logged yet" command={firstCommand}>
            Point any MLflow client at this server; what it logs appears here by itself.
          </EmptyState>
        </section>
      )}
      {!fresh && (
        <div className="stacks">
          <div className="panel">
            <Card title="Running now" count={running.length}>
              <RunList runs={running} names={names} empty="No run is going on." showDuration />
            </Card>
            <Card title="Latest runs">
              <RunList runs={latest} names={names} empty="No runs yet." />
            </Card>
          </div>
          <div className="panel">
            <Card title="Failed lately" count={failed.length}>
              <RunList runs={failed} names={names} empty="No run has failed." />
            </Card>
            <Card title="Models" more={<Link href={links.models()}>All</Link>}>
              {models.length === 0 && <p className="card-body muted">No registered model.</p>}
              <ul className="list">
                {models.slice(0, rows).map((model) => (
                  <li key={model.name}>
                    <Link href={links.model(model.name)} className="clip" dir="auto">
                      {model.name}
                    </Link>
                    {model.aliases.slice(0, 2).map((alias) => (
                      <span key={alias.alias} className="badge accent">
                        @{alias.alias} → {alias.version}
                      </span>
                    ))}
                    <span className="when" title={timeWithZone(model.updated)}>
                      {ago(model.updated)}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
            <Card title="Promoted">
              {promotions.length === 0 && <p className="card-body muted">No version was promoted yet.</p>}
              <ul className="list">
                {promotions.map((promotion) => (
                  <li key={`${promotion.model} ${promotion.alias} ${promotion.at}`}>
                    <Link href={links.version(promotion.model, promotion.version)} className="clip">
                      {promotion.model} version {promotion.version}
                    </Link>
                    <span className="badge accent">@{promotion.alias}</span>
                    <span className="muted clip" title={promotion.why}>
                      {promotion.by}
                    </span>
                    <span className="when" title={timeWithZone(promotion.at)}>
                      {ago(promotion.at)}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
            <Card title="Drifted">
              <DriftList />
            </Card>
            <Card title="Experiments" more={<Link href={links.experiments()}>All</Link>}>
              <ul className="list">
                {experiments.slice(0, rows).map((experiment) => (
                  <li key={experiment.id}>
                    <Link href={links.runs(experiment.id)} className="clip" dir="auto">
                      {experiment.name}
                    </Link>
                    <span className="when" title={timeWithZone(experiment.updated)}>
                      {ago(experiment.updated)}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
          </div>
        </div>
      )}
    </div>
  );
}

function Card({ title, count, more, children }: { title: string; count?: number; more?: ReactNode; children: ReactNode }) {
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>
          {title} {count !== undefined && count > 0 && <span className="count">{count === rows ? `${rows}+` : count}</span>}
        </h2>
        <span className="spacer" />
        {more}
      </header>
      {children}
    </section>
  );
}

function RunList({ runs, names, empty, showDuration }: { runs: Run[]; names: ReadonlyMap<string, string>; empty: string; showDuration?: boolean }) {
  if (runs.length === 0) return <p className="card-body muted">{empty}</p>;
  return (
    <ul className="list">
      {runs.map((run) => (
        <li key={run.id}>
          <Status status={run.status} />
          <Link href={links.run(run.id)} className="clip" dir="auto">
            {run.name}
          </Link>
          <span className="muted clip wide-only">{names.get(run.experimentId)}</span>
          <span className="when" title={timeWithZone(run.started)}>
            {showDuration ? duration(Date.now() - run.started) : ago(run.started)}
          </span>
        </li>
      ))}
    </ul>
  );
}
