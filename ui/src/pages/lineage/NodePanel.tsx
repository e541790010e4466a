import { useQuery } from '@tanstack/react-query';
import { ArrowRight, Waypoints } from 'lucide-react';
import { Link } from 'wouter';
import type { LineageGraph, LineageNode } from '../../api/lineage';
import { listTables } from '../../api/tables';
import { Copy } from '../../components/Copy';
import { timeWithZone } from '../../lib/format';
import { kindOf, pageOf, titleOf } from './nodes';

/** What is known of a node, its neighbours by name, and the ways on from it. */
export function NodePanel({ graph, node, onSelect, onWalk }: { graph: LineageGraph; node: LineageNode; onSelect: (id: string) => void; onWalk: (id: string) => void }) {
  const tables = useQuery({ queryKey: ['tables'], queryFn: ({ signal }) => listTables(signal), enabled: node.kind === 'table', staleTime: 60_000 });
  const page = pageOf(node, tables.data ?? []);
  const byId = new Map(graph.nodes.map((one) => [one.id, one]));
  const near = (own: 'source' | 'target', other: 'source' | 'target') => graph.edges.flatMap((edge) => (edge[own] === node.id && byId.has(edge[other]) ? [{ edge, other: byId.get(edge[other])! }] : []));
  const rows: [string, ReturnType<typeof near>][] = [
    ['Comes from', near('target', 'source')],
    ['Leads to', near('source', 'target')],
  ];
  return (
    <section className="card" aria-label="Selected">
      <header>
        <h2 className="clip" dir="auto">
          {titleOf(node)}
        </h2>
        <span className="badge accent">{kindOf(node)}</span>
        {node.deleted_at !== undefined && <span className="badge bad">deleted</span>}
        <span className="spacer" />
        {page && (
          <Link className="button small" href={page}>
            <ArrowRight size={13} /> Open
          </Link>
        )}
        {node.id !== graph.root && (
          <button type="button" className="button small" onClick={() => onWalk(node.id)}>
            <Waypoints size={13} /> Walk from here
          </button>
        )}
      </header>
      <table className="plain-table facts-table">
        <tbody>
          <tr>
            <th scope="row">Id</th>
            <td className="mono">
              {node.id} <Copy text={node.id} what="id" />
            </td>
          </tr>
          {node.created_at !== undefined && (
            <tr>
              <th scope="row">Since</th>
              <td>
                {timeWithZone(node.created_at)} {node.created_by && <span className="muted">by {node.created_by}</span>}
              </td>
            </tr>
          )}
          {rows.map(([title, found]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td>
                {found.map(({ edge, other }) => (
                  <div key={`${edge.relation} ${other.id}`}>
                    <button type="button" className="button plain small" onClick={() => onSelect(other.id)}>
                      {titleOf(other)}, {kindOf(other).toLowerCase()}
                    </button>{' '}
                    <span className="muted">
                      {edge.relation.replaceAll('_', ' ')}
                      {edge.ended_at !== undefined && `, until ${timeWithZone(edge.ended_at)}`}
                    </span>
                  </div>
                ))}
                {found.length === 0 && <span className="muted">Nothing known</span>}
              </td>
            </tr>
          ))}
          {Object.entries(node.properties ?? {}).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="mono">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
