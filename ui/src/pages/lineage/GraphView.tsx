import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { LineageGraph } from '../../api/lineage';
import { layOut } from './layout';
import { kindOf, titleOf } from './nodes';

const width = 190;
const height = 54;
const gapX = 70;
const gapY = 16;
const margin = 12;
/** Smaller than this, names cannot be read. */
const smallest = 0.35;

interface GraphViewProps {
  graph: LineageGraph;
  selected: string;
  /** Makes the whole graph as small as the page is wide. */
  fit: boolean;
  onSelect: (id: string) => void;
  onWalk: (id: string) => void;
}

/** The nodes from their origins on the left to what serves them on the right. Arrow keys go along edges, Enter walks on. */
export function GraphView({ graph, selected, fit, onSelect, onWalk }: GraphViewProps) {
  const places = useMemo(() => layOut(graph.nodes, graph.edges), [graph]);
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(1000);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.width));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    box.current?.querySelector('[data-root]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [graph.root]);
  const layers = Math.max(...[...places.values()].map((place) => place.layer)) + 1;
  const counts = Array.from({ length: layers }, (_, layer) => [...places.values()].filter((place) => place.layer === layer).length);
  const rows = Math.max(...counts);
  const left = (id: string) => margin + places.get(id)!.layer * (width + gapX);
  const top = (id: string) => margin + (places.get(id)!.row + (rows - counts[places.get(id)!.layer]!) / 2) * (height + gapY);
  const size = { width: 2 * margin + layers * (width + gapX) - gapX, height: 2 * margin + rows * (height + gapY) - gapY };
  const drawn = graph.edges.filter((edge) => places.has(edge.source) && places.has(edge.target));
  const touches = (edge: (typeof drawn)[number]) => edge.source === selected || edge.target === selected;
  const keys = (event: KeyboardEvent) => {
    const place = places.get(selected);
    if (!place) return;
    const beside = (step: number) => [...places.values()].find((other) => other.layer === place.layer && other.row === place.row + step)?.node.id;
    const next = {
      ArrowRight: () => drawn.find((edge) => edge.source === selected)?.target,
      ArrowLeft: () => drawn.find((edge) => edge.target === selected)?.source,
      ArrowDown: () => beside(1),
      ArrowUp: () => beside(-1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    const id = next();
    if (id === undefined) return;
    onSelect(id);
    box.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus();
  };
  return (
    <div className="lineage" ref={box} onKeyDown={keys} role="group" aria-label="Lineage graph" tabIndex={0}>
      <div style={{ position: 'relative', ...size, zoom: fit ? Math.min(1, Math.max(smallest, room / size.width)) : 1 }}>
        <svg width="100%" height="100%" aria-hidden>
          {drawn.map((edge) => {
            const [x1, y1, x2, y2] = [left(edge.source) + width, top(edge.source) + height / 2, left(edge.target), top(edge.target) + height / 2];
            return (
              <path key={`${edge.source} ${edge.target} ${edge.relation}`} className={`${touches(edge) ? 'near' : ''} ${edge.ended_at ? 'ended' : ''}`} d={`M${x1} ${y1}C${x1 + gapX / 2} ${y1} ${x2 - gapX / 2} ${y2} ${x2} ${y2}`}>
                <title>{edge.relation.replaceAll('_', ' ')}</title>
              </path>
            );
          })}
        </svg>
        {[...places.values()].map(({ node }) => (
          <button
            key={node.id}
            type="button"
            data-node={node.id}
            data-root={node.id === graph.root || undefined}
            className={`lineage-node ${node.kind}${node.deleted_at ? ' gone' : ''}`}
            aria-pressed={node.id === selected}
            title={node.id}
            style={{ left: left(node.id), top: top(node.id), width, height }}
            onClick={() => onSelect(node.id)}
            onDoubleClick={() => onWalk(node.id)}
            onKeyDown={(event) => event.key === 'Enter' && node.id === selected && (event.preventDefault(), onWalk(node.id))}
          >
            <small>{kindOf(node)}</small>
            <span className="clip" dir="auto">
              {titleOf(node)}
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}
