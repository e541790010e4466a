import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { duration } from '../../lib/format';
import { flatten, lengthOf, type Span } from '../../lib/spans';

interface WaterfallProps {
  roots: readonly Span[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** A time as short as spans are. */
export const precise = (milliseconds: number | undefined) => (milliseconds !== undefined && milliseconds < 10 ? `${milliseconds.toPrecision(2)} ms` : duration(milliseconds));

/** Spans as a tree beside bars on a time line, with the arrow keys of the ARIA pattern. */
export function Waterfall({ roots, chosen, onChoose }: WaterfallProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const tree = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => flatten(roots, closed), [roots, closed]);
  const length = useMemo(() => lengthOf(flatten(roots)), [roots]);
  const at = rows.findIndex((span) => span.id === chosen);
  // The row that the keys start from when the chosen one is folded away.
  const stop = at < 0 ? 0 : at;
  const fold = (id: string, on: boolean) => setClosed((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  const go = (next: Span | undefined) => {
    if (!next) return;
    onChoose(next.id);
    tree.current?.querySelector<HTMLElement>(`[data-span="${CSS.escape(next.id)}"]`)?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const span = rows[stop]!;
    const open = span.children.length > 0 && !closed.has(span.id);
    const above = rows.slice(0, stop).findLast((one) => one.depth < span.depth);
    if (event.key === 'ArrowDown') go(rows[stop + 1]);
    else if (event.key === 'ArrowUp') go(rows[stop - 1]);
    else if (event.key === 'Home') go(rows[0]);
    else if (event.key === 'End') go(rows.at(-1));
    else if (event.key === 'ArrowRight' && !open && span.children.length > 0) fold(span.id, false);
    else if (event.key === 'ArrowRight' && open) go(rows[stop + 1]);
    else if (event.key === 'ArrowLeft' && open) fold(span.id, true);
    else if (event.key === 'ArrowLeft') go(above);
    else return;
    event.preventDefault();
  };
  return (
    <div className="waterfall" role="tree" aria-label="Spans on a time line" ref={tree} onKeyDown={keys}>
      {rows.map((span, i) => (
        <div
          key={span.id}
          role="treeitem"
          data-span={span.id}
          aria-level={span.depth + 1}
          aria-selected={span.id === chosen}
          {...(span.children.length > 0 && { 'aria-expanded': !closed.has(span.id) })}
          tabIndex={i === stop ? 0 : -1}
          className={span.status === 'ERROR' ? 'span-row bad' : 'span-row'}
          onClick={() => onChoose(span.id)}
        >
          <span className="span-name" style={{ paddingLeft: Math.min(span.depth, 12) * 14 }}>
            {span.children.length > 0 ? (
              <span className="fold" aria-hidden onClick={(event) => (event.stopPropagation(), fold(span.id, !closed.has(span.id)))}>
                {closed.has(span.id) ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
              </span>
            ) : (
              <span className="fold" />
            )}
            <bdi className="clip">{span.name}</bdi>
            {span.type && span.type !== 'UNKNOWN' && <span className="badge">{span.type}</span>}
          </span>
          <span className="span-line" aria-hidden>
            <i style={{ left: `${(span.start / length) * 100}%`, width: `max(2px, ${((span.took ?? length - span.start) / length) * 100}%)` }} />
          </span>
          <span className="span-took number">
            {span.status === 'ERROR' && <span className="hidden-label">Failed after </span>}
            {precise(span.took)}
          </span>
        </div>
      ))}
    </div>
  );
}
