import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { describeDefinition, kindTitles, listDefinitions, materialize, type FeatureDescription } from '../../api/features';
import { ApiError } from '../../api/http';
import { lineageId } from '../../api/lineage';
import { later } from '../../app/later';
import { links } from '../../app/links';
import { usePageTitle } from '../../app/usePageTitle';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { TagList } from '../../components/TagList';
import { complain, tell } from '../../components/toasts';
import { timeWithZone } from '../../lib/format';
import { readersOf, readsOf } from './lineage';
import { OnlinePanel } from './OnlinePanel';
import { StatisticsPanel } from './StatisticsPanel';

const TimelinePanel = later(() => import('./TimelinePanel'), <div className="card"><Loading /></div>);
const TrainingPanel = later(() => import('./TrainingPanel'), <div className="card"><Loading lines={2} /></div>);

export default function FeaturePage({ name }: { name: string }) {
  usePageTitle(name);
  const query = useQuery({ queryKey: ['feature', name], queryFn: ({ signal }) => describeDefinition(name, signal), refetchInterval: 10_000 });
  if (query.error && !query.data)
    return (
      <div className="page">
        {query.error instanceof ApiError && query.error.missing ? (
          <EmptyState title="There is no such definition" action={<Link className="button" href={links.features()}>All features</Link>}>
            {query.error.message}
          </EmptyState>
        ) : (
          <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />
        )}
      </div>
    );
  if (!query.data) return <div className="page"><Loading /></div>;
  return <LoadedFeature description={query.data} />;
}

function LoadedFeature({ description }: { description: FeatureDescription }) {
  const { definition, version, created_at } = description.current;
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const keyed = definition.kind === 'feature_table' || definition.kind === 'feature_view';
  const compute = async () => {
    setBusy(true);
    try {
      await materialize(definition.name);
      tell(`${definition.name} is computed and published`);
      await client.invalidateQueries({ queryKey: ['feature', definition.name] });
    } catch (error) {
      complain((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <div className="crumbs">
            <Link href={links.features()}>Features</Link> /
          </div>
          <h1>{definition.name}</h1>
          <div className="facts">
            <span className="badge accent">{kindTitles[definition.kind]}</span>
            <span>
              Version <b>{version}</b>
            </span>
            <span>
              Applied <b>{timeWithZone(created_at)}</b>
            </span>
            {description.table_version !== undefined && (
              <span>
                Table version <b>{description.table_version}</b>
              </span>
            )}
            {definition.owner && (
              <span>
                Owner <b>{definition.owner}</b>
              </span>
            )}
          </div>
        </div>
        {keyed && (
          <button type="button" className="button" disabled={busy} onClick={() => void compute()}>
            <RefreshCw size={14} /> {busy ? 'Computing…' : 'Materialize'}
          </button>
        )}
      </div>
      {(definition.description || Object.keys(definition.tags ?? {}).length > 0) && (
        <section className="card" aria-label="About">
          <div className="card-body stack">
            {definition.description && <p dir="auto">{definition.description}</p>}
            {Object.keys(definition.tags ?? {}).length > 0 && <TagList tags={definition.tags ?? {}} />}
          </div>
        </section>
      )}
      <div className="columns">
        <Lineage description={description} />
        {description.online && <OnlinePanel status={description.online} />}
      </div>
      {keyed && definition.timeseries_column && <TimelinePanel description={description} />}
      {keyed && description.columns.length > 0 && <StatisticsPanel description={description} />}
      {keyed && <TrainingPanel name={definition.name} version={version} />}
      <section className="card" aria-label="Definition">
        <header>
          <h2>Definition</h2>
        </header>
        <div className="card-body">
          <pre className="answer short mono" tabIndex={0}>
            {definition.sql ?? definition.expression ?? JSON.stringify(definition, null, 2)}
          </pre>
        </div>
      </section>
    </div>
  );
}

/** What it reads and what reads it, one step each way; every defined one can be walked to. */
function Lineage({ description }: { description: FeatureDescription }) {
  const { definition } = description.current;
  const all = useQuery({ queryKey: ['features'], queryFn: ({ signal }) => listDefinitions(signal) });
  const definitions = (all.data ?? []).map((one) => one.definition);
  const known = new Set(definitions.map((one) => one.name));
  const readers = readersOf(definition.name, definitions);
  return (
    <section className="card" aria-label="Lineage">
      <header>
        <h2>Lineage</h2>
        <span className="spacer" />
        {(definition.kind === 'feature_table' || definition.kind === 'feature_view') && (
          <Link className="button small" href={links.lineage(lineageId.featureTable(definition.name, description.current.version))}>
            Whole graph
          </Link>
        )}
      </header>
      <table className="plain-table facts-table">
        <tbody>
          <tr>
            <th scope="row">Reads</th>
            <td>
              {readsOf(definition).map((name) => (
                <div key={name}>{known.has(name) ? <Link href={links.feature(name)}>{name}</Link> : <span className="mono">{name}</span>}</div>
              ))}
              {readsOf(definition).length === 0 && <span className="muted">Values of the request</span>}
            </td>
          </tr>
          <tr>
            <th scope="row">Read by</th>
            <td>
              {readers.map((reader) => (
                <div key={reader.name}>
                  <Link href={links.feature(reader.name)}>{reader.name}</Link> <span className="muted">{kindTitles[reader.kind].toLowerCase()}</span>
                </div>
              ))}
              {readers.length === 0 && <span className="muted">No definition</span>}
            </td>
          </tr>
          {definition.primary_keys && (
            <tr>
              <th scope="row">Keys</th>
              <td className="mono">{definition.primary_keys.join(', ')}</td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
