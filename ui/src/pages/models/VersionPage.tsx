import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Rocket, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError } from '../../api/http';
import { lineageId } from '../../api/lineage';
import { deleteVersion, describeVersion, getModel, moveToStage, tagVersion, untagVersion, type RegisteredModel } from '../../api/models';
import { links } from '../../app/links';
import { usePageTitle } from '../../app/usePageTitle';
import { Confirm } from '../../components/Confirm';
import { Copy } from '../../components/Copy';
import { Description } from '../../components/Description';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { SignatureTable } from '../../components/SignatureTable';
import { Snippet } from '../../components/Snippet';
import { TagList } from '../../components/TagList';
import { complain, tell } from '../../components/toasts';
import { TryModel } from '../../components/tryit/TryModel';
import { number, timeWithZone } from '../../lib/format';
import { metricRows, type Candidate } from './checks';
import { PromoteDialog } from './PromoteDialog';
import { useCandidate } from './useCandidate';
import { ServedBy } from './ServedBy';
import { aliasesOf } from './VersionTable';

const stages = ['None', 'Staging', 'Production', 'Archived'];

export default function VersionPage({ name, version }: { name: string; version: string }) {
  usePageTitle(`${name} version ${version}`);
  const candidate = useCandidate(name, version);
  const model = useQuery({ queryKey: ['model', name], queryFn: ({ signal }) => getModel(name, signal) });
  const error = candidate.error ?? model.error;
  if (error && !(candidate.data && model.data))
    return (
      <div className="page">
        {error instanceof ApiError && error.missing ? (
          <EmptyState title="There is no such version" action={<Link className="button" href={links.models()}>All models</Link>}>
            {error.message}
          </EmptyState>
        ) : (
          <ErrorBanner error={error} onRetry={() => (void candidate.refetch(), void model.refetch())} />
        )}
      </div>
    );
  if (!candidate.data || !model.data) return <div className="page"><Loading /></div>;
  return <LoadedVersion candidate={candidate.data} model={model.data} />;
}

function LoadedVersion({ candidate, model }: { candidate: Candidate; model: RegisteredModel }) {
  const { version, run, card } = candidate;
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<'promote' | 'delete'>();
  const uri = `models:/${version.name}/${version.version}`;
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['candidate', version.name] }),
      client.invalidateQueries({ queryKey: ['model', version.name] }),
      client.invalidateQueries({ queryKey: ['versions', version.name] }),
    ]);
  const stage = (wanted: string) =>
    moveToStage(version.name, version.version, wanted, false).then(
      () => (tell(`Stage is ${wanted} now`, () => void moveToStage(version.name, version.version, version.stage, false).then(refresh)), refresh()),
      (error: Error) => complain(error.message),
    );
  const championVersion = model.aliases.find((alias) => alias.alias === 'champion')?.version;
  const champion = useCandidate(version.name, championVersion !== version.version ? championVersion : undefined);
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <div className="crumbs">
            <Link href={links.models()}>Models</Link> / <Link href={links.model(version.name)}>{version.name}</Link> /
          </div>
          <h1>Version {version.version}</h1>
          <div className="facts">
            {aliasesOf(model, version.version).map((alias) => (
              <span key={alias} className="badge accent">
                @{alias}
              </span>
            ))}
            <span>
              <b className="mono">{uri}</b>
              <Copy text={uri} what="model URI" />
            </span>
            <span>
              Created <b>{timeWithZone(version.created)}</b>
            </span>
          </div>
        </div>
        <label className="check">
          Stage
          <select className="select" value={version.stage} onChange={(event) => void stage(event.target.value)}>
            {stages.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <button type="button" className="button primary" onClick={() => setAsking('promote')}>
          <Rocket size={15} /> Promote
        </button>
        <button type="button" className="button icon danger" aria-label="Delete version" title="Delete version" onClick={() => setAsking('delete')}>
          <Trash2 size={15} />
        </button>
      </div>
      <section className="card" aria-label="About">
        <div className="card-body stack">
          <Description text={version.description} onSave={async (text) => (await describeVersion(version.name, version.version, text), refresh())} />
          <TagList
            tags={version.tags}
            onSet={async (key, value) => (await tagVersion(version.name, version.version, key, value), refresh())}
            onRemove={async (key) => (await untagVersion(version.name, version.version, key), refresh())}
          />
        </div>
      </section>
      <div className="stacks">
        <div className="stack wide">
          <section className="card" aria-label="Origin">
            <header>
              <h2>Where it comes from, where it serves</h2>
            </header>
            <table className="plain-table facts-table">
              <tbody>
                <tr>
                  <th scope="row">Run</th>
                  <td>{version.runId ? <Link href={links.run(version.runId)}>{run?.name ?? version.runId}</Link> : <span className="muted">Not known</span>}</td>
                </tr>
                <tr>
                  <th scope="row">Trained on</th>
                  <td>{run && run.datasets.length > 0 ? run.datasets.map((dataset) => `${dataset.name} (${dataset.digest})`).join(', ') : <span className="muted">No dataset was logged</span>}</td>
                </tr>
                <tr>
                  <th scope="row">Serves in</th>
                  <td>
                    <ServedBy model={version.name} version={version.version} />
                  </td>
                </tr>
                <tr>
                  <th scope="row">Lineage</th>
                  <td>
                    <Link href={links.lineage(lineageId.version(version.name, version.version))}>From data to endpoints</Link>
                  </td>
                </tr>
                <tr>
                  <th scope="row">Source</th>
                  <td className="mono">{version.source}</td>
                </tr>
                {card && (
                  <tr>
                    <th scope="row">Flavors</th>
                    <td>{card.flavors.join(', ')}</td>
                  </tr>
                )}
              </tbody>
            </table>
          </section>
          <MetricsCard candidate={candidate} champion={champion.data} />
        </div>
        <div className="stack wide">
          <section className="card" aria-label="Use">
            <header>
              <h2>Use it</h2>
            </header>
            <div className="card-body stack">
              <Snippet text={`import mlflow.pyfunc\n\nmodel = mlflow.pyfunc.load_model("${uri}")\nmodel.predict(rows)`} />
              <Snippet text={`ml models serve -m ${uri}`} />
            </div>
          </section>
          <section className="card" aria-label="Signature">
            <header>
              <h2>Signature</h2>
            </header>
            {card?.signature ? <SignatureTable signature={card.signature} /> : <p className="card-body muted">{card ? 'Logged without a signature.' : 'The model has no readable MLmodel file.'}</p>}
          </section>
        </div>
      </div>
      {card && <TryModel name={`${version.name}-${version.version}`} entity={{ name: 'model', entity_name: version.name, entity_version: version.version }} files={{ kind: 'version', name: version.name, version: version.version }} card={card} />}
      {asking === 'promote' && <PromoteDialog model={model} version={version} onChanged={refresh} onClose={() => setAsking(undefined)} />}
      {asking === 'delete' && (
        <Confirm
          title={`Delete version ${version.version}`}
          action="Delete for good"
          typed={version.version}
          onClose={() => setAsking(undefined)}
          onConfirm={async () => {
            await deleteVersion(version.name, version.version);
            tell(`Deleted version ${version.version}`);
            await client.invalidateQueries({ queryKey: ['versions', version.name] });
            navigate(links.model(version.name));
          }}
        >
          Version {version.version} of <b>{version.name}</b> disappears, its aliases with it. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}

function MetricsCard({ candidate, champion }: { candidate: Candidate; champion: Candidate | undefined }) {
  const rows = metricRows(candidate.run, champion?.run);
  return (
    <section className="card" aria-label="Metrics">
      <header>
        <h2>Metrics {champion && <span className="count">against @champion, version {champion.version.version}</span>}</h2>
      </header>
      {rows.length === 0 ? (
        <p className="card-body muted">Its run logged no metric.</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="number">
                This version
              </th>
              {champion && (
                <th scope="col" className="number">
                  Champion
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 50).map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.key}</th>
                <td className="number">
                  {row.verdict === 'better' && <span className="badge good">better</span>} {row.verdict === 'worse' && <span className="badge bad">worse</span>} {number(row.now)}
                </td>
                {champion && <td className="number">{number(row.before)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
