import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { lineageId } from '../../api/lineage';
import { quoted, searchVersions } from '../../api/models';
import { tagRun, untagRun, type Run } from '../../api/runs';
import { links } from '../../app/links';
import { Copy } from '../../components/Copy';
import { Description } from '../../components/Description';
import { EmptyState } from '../../components/EmptyState';
import { TagList } from '../../components/TagList';
import { KeyValueTable } from './KeyValueTable';
import { MetricTable } from './MetricTable';
import { NestedRuns, ParentRun } from './NestedRuns';

export function OverviewTab({ run, onChanged }: { run: Run; onChanged: () => Promise<unknown> }) {
  const versions = useQuery({ queryKey: ['versions-of-run', run.id], queryFn: ({ signal }) => searchVersions(`run_id = ${quoted(run.id)}`, 20, undefined, signal) });
  const editable = run.lifecycle === 'active';
  const metrics = Object.entries(run.metrics).filter(([key]) => !key.startsWith('system/'));
  const params = Object.entries(run.params);
  const source = run.tags['mlflow.source.name'];
  const commit = run.tags['mlflow.source.git.commit'];
  const parent = run.tags['mlflow.parentRunId'];
  return (
    <>
      <section className="card" aria-label="About">
        <header>
          <h2>About</h2>
        </header>
        <div className="card-body stack">
          <Description text={run.tags['mlflow.note.content'] ?? ''} onSave={editable ? async (text) => (await tagRun(run.id, 'mlflow.note.content', text), onChanged()) : undefined} />
          <TagList tags={run.tags} onSet={editable ? async (key, value) => (await tagRun(run.id, key, value), onChanged()) : undefined} onRemove={editable ? async (key) => (await untagRun(run.id, key), onChanged()) : undefined} />
          <div className="facts">
            {source && (
              <span>
                Source <b className="mono">{source}</b>
              </span>
            )}
            {commit && (
              <span>
                Commit <b className="mono">{commit.slice(0, 10)}</b>
                <Copy text={commit} what="commit" />
              </span>
            )}
            {parent && (
              <span>
                Parent <ParentRun id={parent} />
              </span>
            )}
            <span>
              <Link href={links.lineage(lineageId.run(run.id))}>Lineage</Link>
            </span>
            <span>
              <Link href={links.traces(run.experimentId, run.id)}>Traces</Link>
            </span>
            <span>
              Artifacts <b className="mono">{run.artifactUri}</b>
              <Copy text={run.artifactUri} what="artifact URI" />
            </span>
          </div>
        </div>
      </section>
      <div className="stacks">
        <div className="stack wide">
          <section className="card" aria-label="Metrics">
            <header>
              <h2>
                Metrics <span className="count">{metrics.length.toLocaleString('en-US')}</span>
              </h2>
            </header>
            {metrics.length === 0 ? <EmptyState title="No metrics" command={'mlflow.log_metric("loss", 0.5, step=1)'} /> : <MetricTable runId={run.id} metrics={metrics} />}
          </section>
          {run.datasets.length > 0 && (
            <section className="card" aria-label="Inputs">
              <header>
                <h2>Inputs</h2>
              </header>
              <ul className="list">
                {run.datasets.map((dataset) => (
                  <li key={dataset.name + dataset.digest}>
                    <b>{dataset.name}</b>
                    {dataset.context && <span className="badge">{dataset.context}</span>}
                    <span className="mono muted clip" title={dataset.source}>
                      {dataset.digest}
                    </span>
                    <span className="when">{dataset.sourceType}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <NestedRuns run={run} />
          {(versions.data?.versions.length ?? 0) > 0 && (
            <section className="card" aria-label="Registered models">
              <header>
                <h2>Registered as</h2>
              </header>
              <ul className="list">
                {versions.data!.versions.map((version) => (
                  <li key={`${version.name}/${version.version}`}>
                    <Link href={links.version(version.name, version.version)}>
                      {version.name} version {version.version}
                    </Link>
                    {version.aliases.map((alias) => (
                      <span key={alias} className="badge accent">
                        @{alias}
                      </span>
                    ))}
                    {version.stage !== 'None' && <span className="when">{version.stage}</span>}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
        <div className="stack wide">
          <section className="card" aria-label="Parameters">
            <header>
              <h2>
                Parameters <span className="count">{params.length.toLocaleString('en-US')}</span>
              </h2>
            </header>
            {params.length === 0 ? <EmptyState title="No parameters" command={'mlflow.log_param("lr", 0.01)'} /> : <KeyValueTable label="Parameters" rows={params} />}
          </section>
        </div>
      </div>
    </>
  );
}
