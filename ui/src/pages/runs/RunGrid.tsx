import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { useLocation } from 'wouter';
import type { Run } from '../../api/runs';
import { links } from '../../app/links';
import type { Column, ColumnAction, Sort } from './columns';
import { GridHeader } from './GridHeader';
import { GridRow } from './GridRow';
import { GroupRow } from './GroupRow';
import { linesOf } from './lines';

export interface GridHandle {
  focus: () => void;
}

interface RunGridProps {
  runs: readonly Run[];
  pinned: readonly Column[];
  columns: readonly Column[];
  sort: Sort;
  /** Runs of one value under a heading. */
  group?: Column | undefined;
  onSort: (sort: Sort) => void;
  onColumn: (action: ColumnAction, id: string) => void;
  selected: ReadonlySet<string>;
  onSelect: (ids: readonly string[], select: boolean) => void;
  /** Called when the last rows come near. */
  onEnd: () => void;
  more: boolean;
  handle?: Ref<GridHandle>;
}

const rowHeight = 32;
export const checkWidth = 40;

/** The runs as a grid of which only what is seen is drawn, rows and columns. */
export function RunGrid({ runs: loaded, pinned, columns, sort, group, onSort, onColumn, selected, onSelect, onEnd, more, handle }: RunGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [, navigate] = useLocation();
  const [active, setActive] = useState(-1);
  const anchor = useRef(-1);
  const pinnedWidth = checkWidth + pinned.reduce((sum, column) => sum + column.width, 0);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const { runs, lines, lineOf } = useMemo(() => linesOf(loaded, group, closed, more), [loaded, group, closed, more]);
  const count = lines?.length ?? runs.length;
  const rows = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => columns[index]!.width,
    getItemKey: (index) => columns[index]!.id,
    overscan: 2,
  });
  useEffect(() => across.measure(), [across, columns]);
  useImperativeHandle(handle, () => ({ focus: () => scroller.current?.focus() }), []);

  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= count - 30) onEnd();
  }, [more, last, count, onEnd]);

  const moveTo = (index: number, extend: boolean) => {
    const next = Math.max(0, Math.min(runs.length - 1, index));
    setActive(next);
    rows.scrollToIndex(lineOf(next));
    if (!extend) anchor.current = next;
    else selectRange(next);
  };
  const selectRange = (to: number) => {
    const from = anchor.current < 0 ? to : anchor.current;
    onSelect(runs.slice(Math.min(from, to), Math.max(from, to) + 1).map((run) => run.id), true);
  };
  const toggle = (index: number, extend: boolean) => {
    const run = runs[index];
    if (!run) return;
    setActive(index);
    if (extend) return selectRange(index);
    anchor.current = index;
    onSelect([run.id], !selected.has(run.id));
  };
  // Rows are drawn again only when their run changes, so the callback that they hold must not age.
  const latestToggle = useRef(toggle);
  latestToggle.current = toggle;
  const onToggle = useCallback((index: number, extend: boolean) => latestToggle.current(index, extend), []);
  const toggleGroup = (value: string) => setClosed((before) => new Set(before.has(value) ? [...before].filter((one) => one !== value) : [...before, value]));
  const keys = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const page = Math.floor((scroller.current.clientHeight - 2 * rowHeight) / rowHeight);
    const moves: Record<string, number> = { ArrowDown: active + 1, j: active + 1, ArrowUp: active - 1, k: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: runs.length - 1 };
    if (event.key in moves) moveTo(moves[event.key]!, event.shiftKey);
    else if (event.key === ' ' || event.key === 'x') toggle(active, event.shiftKey);
    else if (event.key === 'Enter' && runs[active]) navigate(links.run(runs[active].id));
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') scroller.current.scrollBy({ left: event.key === 'ArrowRight' ? 120 : -120 });
    else return;
    event.preventDefault();
  };

  const seen = across.getVirtualItems();
  const window = { columns: seen.map((item) => columns[item.index]!), left: seen[0]?.start ?? 0 };
  const width = pinnedWidth + across.getTotalSize();
  const allSelected = runs.length > 0 && runs.every((run) => selected.has(run.id));
  return (
    <div
      ref={scroller}
      className="grid"
      role="grid"
      aria-label="Runs"
      aria-rowcount={more ? -1 : count + 1}
      aria-colcount={pinned.length + columns.length + 1}
      aria-multiselectable
      aria-activedescendant={active >= 0 && runs[active] ? `run-${runs[active].id}` : undefined}
      tabIndex={0}
      onKeyDown={keys}
      onFocus={(event) => event.target === scroller.current && active < 0 && setActive(0)}
    >
      <div className="grid-inner" role="presentation" style={{ width, height: rows.getTotalSize() + 2 * rowHeight }}>
        <GridHeader
          pinned={pinned}
          window={window}
          sort={sort}
          group={group}
          onSort={onSort}
          onColumn={onColumn}
          allSelected={allSelected}
          onSelectAll={(select) => onSelect(runs.map((run) => run.id), select)}
        />
        {items.map((item) => {
          const line = lines?.[item.index];
          if (line?.kind === 'group') return <GroupRow key={`group ${item.index}`} line={line} column={group!} top={item.start + 2 * rowHeight} onToggle={toggleGroup} />;
          const index = line?.index ?? item.index;
          const run = runs[index]!;
          return (
            <GridRow
              key={run.id}
              run={run}
              index={index}
              line={item.index}
              top={item.start + 2 * rowHeight}
              pinned={pinned}
              columns={window.columns}
              left={window.left}
              selected={selected.has(run.id)}
              active={index === active}
              onToggle={onToggle}
            />
          );
        })}
      </div>
    </div>
  );
}
