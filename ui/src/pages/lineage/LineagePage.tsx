import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { ApiError } from '../../api/http';
import { lineageGraph, type Direction } from '../../api/lineage';
import { links } from '../../app/links';
import { useUrlState } from '../../app/urlState';
import { usePageTitle } from '../../app/usePageTitle';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { plural } from '../../lib/format';
import { GraphView } from './GraphView';
import { NodeList } from './NodeList';
import { NodePanel } from './NodePanel';
import { useNamedRuns } from './useNamedRuns';

const depths = [1, 2, 3, 5, 10, 50];
const directions: Record<Direction, string> = { both: 'up and down', upstream: 'where it comes from', downstream: 'what depends on it' };

/** From data to endpoints as a graph: choose a beginning, look along the edges, walk on from any node. */
export default function LineagePage() {
  usePageTitle('Lineage');
  const [url] = useUrlState();
  const [, navigate] = useLocation();
  const node = url.get('node');
  const walk = (id: string) => navigate(links.lineage(id));
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          {node && (
            <div className="crumbs">
              <Link href={links.lineage()}>Lineage</Link> /
            </div>
          )}
          <h1>Lineage</h1>
        </div>
      </div>
      {node ? <Walk node={node} onWalk={walk} /> : <NodeList onWalk={walk} />}
    </div>
  );
}

function Walk({ node, onWalk }: { node: string; onWalk: (id: string) => void }) {
  const [url, setUrl] = useUrlState();
  const direction = (Object.keys(directions) as Direction[]).find((one) => one === url.get('direction')) ?? 'both';
  const depth = depths.find((one) => String(one) === url.get('depth')) ?? 10;
  const fit = url.get('fit') === '1';
  const ended = url.get('ended') === '1';
  const query = useQuery({ queryKey: ['lineage', node, direction, depth, ended], queryFn: ({ signal }) => lineageGraph(node, direction, depth, ended, signal), placeholderData: (before) => before });
  const graph = useNamedRuns(query.data);
  if (query.error && !graph)
    return query.error instanceof ApiError && query.error.missing ? (
      <EmptyState title="Nothing is known of it" action={<Link className="button" href={links.lineage()}>Choose another beginning</Link>}>
        {query.error.message}
      </EmptyState>
    ) : (
      <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />
    );
  if (!graph) return <div className="card"><Loading /></div>;
  const selected = graph.nodes.find((one) => one.id === url.get('at')) ?? graph.nodes.find((one) => one.id === graph.root) ?? graph.nodes[0];
  if (!selected) return <EmptyState title="Nothing is known of it" />;
  return (
    <>
      <div className="bar">
        <label className="check">
          Show
          <select className="select" value={direction} onChange={(event) => setUrl({ direction: event.target.value === 'both' ? undefined : event.target.value })}>
            {Object.entries(directions).map(([id, title]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          Steps
          <select className="select" value={depth} onChange={(event) => setUrl({ depth: event.target.value === '10' ? undefined : event.target.value })}>
            {depths.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label className="check">
          <input type="checkbox" checked={ended} onChange={(event) => setUrl({ ended: event.target.checked ? '1' : undefined })} /> What ended too
        </label>
        <label className="check">
          <input type="checkbox" checked={fit} onChange={(event) => setUrl({ fit: event.target.checked ? '1' : undefined })} /> Whole graph
        </label>
        <span className="spacer" />
        <span className="muted">
          {plural(graph.nodes.length, 'node')}
          {graph.truncated && ', more are left out: take fewer steps'}
        </span>
      </div>
      <section className="card" aria-label="Graph">
        <GraphView graph={graph} selected={selected.id} fit={fit} onSelect={(at) => setUrl({ at })} onWalk={onWalk} />
      </section>
      <NodePanel graph={graph} node={selected} onSelect={(at) => setUrl({ at })} onWalk={onWalk} />
    </>
  );
}
