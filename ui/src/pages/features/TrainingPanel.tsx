import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../api/http';
import { lineageGraph, lineageId, type LineageGraph } from '../../api/lineage';
import { links } from '../../app/links';
import { DataTable, When } from '../../components/DataTable';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { titleOf } from '../lineage/nodes';
import { useNamedRuns } from '../lineage/useNamedRuns';
import { trainingUses } from './training';

const mostVersions = 5;
/** From a table over views of it to a version of a model. */
const depth = 8;

/** What was applied before lineage was kept has none. */
function noneIfAbsent(error: unknown): LineageGraph {
  if (error instanceof ApiError && error.missing) return { root: '', nodes: [], edges: [], truncated: false };
  throw error;
}

/** The training sets that read this definition, in any of its latest versions, and what was trained on each. */
export default function TrainingPanel({ name, version }: { name: string; version: number }) {
  const query = useQuery({
    queryKey: ['feature-training', name, version],
    queryFn: ({ signal }) => {
      const versions = Array.from({ length: Math.min(version, mostVersions) }, (_, index) => version - index);
      return Promise.all(versions.map((one) => lineageGraph(lineageId.featureTable(name, one), 'downstream', depth, false, signal).catch(noneIfAbsent)));
    },
    staleTime: 30_000,
  });
  const merged = useMemo(
    () => query.data && { root: '', nodes: query.data.flatMap((graph) => graph.nodes), edges: query.data.flatMap((graph) => graph.edges), truncated: false },
    [query.data],
  );
  const graph = useNamedRuns(merged);
  const uses = useMemo(() => (graph ? trainingUses([graph]) : []), [graph]);
  return (
    <section className="card" aria-label="Training sets">
      <header>
        <h2>
          Training sets {uses.length > 0 && <span className="count">{uses.length}</span>}
        </h2>
      </header>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && !query.error && <Loading lines={2} />}
      {query.data && uses.length === 0 && <p className="card-body muted">No training set was made of it yet.</p>}
      {uses.length > 0 && (
        <DataTable label="Table of training sets" columns={['Training set', 'Trained on it', 'Became', 'Made']}>
          {uses.map(({ set, runs, versions }) => (
            <tr key={set.id}>
              <th scope="row">
                <Link href={links.lineage(set.id)}>{titleOf(set)}</Link> {set.version !== undefined && <span className="muted">version {set.version}</span>}
              </th>
              <td>
                {runs.map((run) => (
                  <div key={run.id}>
                    <Link href={links.run(run.name)}>{titleOf(run)}</Link>
                  </div>
                ))}
                {runs.length === 0 && <span className="muted">No run yet</span>}
              </td>
              <td>
                {versions.map((one) => (
                  <div key={one.id}>
                    <Link href={links.version(one.name, one.version ?? '')}>
                      {one.name} version {one.version}
                    </Link>
                  </div>
                ))}
                {versions.length === 0 && <span className="muted">–</span>}
              </td>
              <When at={set.created_at} />
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}
