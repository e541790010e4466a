import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type Ref } from 'react';
import { useLocation, useRouter } from 'wouter';
import type { Run } from '../../api/runs';
import { links } from '../../app/links';
import type { Column, ColumnAction, Sort } from './columns';
import { GridHeader } from './GridHeader';
import { GridRow, hintOf } from './GridRow';
import { slotted } from './gridWindow';
import { GroupRow } from './GroupRow';
import { linesOf } from './lines';
import { headHeight, rowHeight, useGridWindow } from './useGridWindow';

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

const checkWidth = 40;

/** The runs as a grid of which only what is seen is drawn, rows and columns. */
export function RunGrid({ runs: loaded, pinned, columns, sort, group, onSort, onColumn, selected, onSelect, onEnd, more, handle }: RunGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [, navigate] = useLocation();
  const { base } = useRouter();
  const [active, setActive] = useState(-1);
  const anchor = useRef(-1);
  const pinnedWidth = checkWidth + pinned.reduce((sum, column) => sum + column.width, 0);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const { runs, lines, lineOf } = useMemo(() => linesOf(loaded, group, closed, more), [loaded, group, closed, more]);
  const count = lines?.length ?? runs.length;
  const widths = useMemo(() => columns.map((column) => column.width), [columns]);
  const seen = useGridWindow(scroller, count, widths, pinnedWidth);
  const window = useMemo(() => ({ columns: columns.slice(seen.columns.first, seen.columns.end), left: seen.left }), [columns, seen.columns, seen.left]);
  useImperativeHandle(handle, () => ({ focus: () => scroller.current?.focus() }), []);

  const last = seen.lines.end;
  useEffect(() => {
    if (more && last >= count - 30) onEnd();
  }, [more, last, count, onEnd]);

  const show = (line: number) => {
    const element = scroller.current!;
    const top = line * rowHeight;
    const height = element.clientHeight - headHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + height) element.scrollTop = top + rowHeight - height;
  };
  const moveTo = (index: number, extend: boolean) => {
    const next = Math.max(0, Math.min(runs.length - 1, index));
    setActive(next);
    show(lineOf(next));
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
  const toggleGroup = (value: string) => setClosed((before) => new Set(before.has(value) ? [...before].filter((one) => one !== value) : [...before, value]));
  const selectAll = useCallback((select: boolean) => onSelect(runs.map((run) => run.id), select), [onSelect, runs]);
  const indexAt = (target: EventTarget) => {
    const line = Number((target as Element).closest('[role=row]')?.getAttribute('aria-rowindex')) - 2;
    const at = lines ? lines[line] : { kind: 'run' as const, index: line };
    return at?.kind === 'run' ? at.index : -1;
  };
  // One listener for all rows: what a row does not hold need not be made when it comes.
  const clicked = (event: MouseEvent) => {
    const [element, index] = [event.target as Element, indexAt(event.target)];
    if (!runs[index]) return;
    if (element.closest('.check-cell')) return toggle(index, event.shiftKey);
    if (!element.closest('a') || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(links.run(runs[index].id));
  };
  const pointed = (event: MouseEvent) => {
    const cell = (event.target as Element).closest<HTMLElement>('[data-column]');
    const column = cell && [...pinned, ...columns].find((one) => one.id === cell.dataset.column);
    const run = column && runs[indexAt(cell)];
    if (run) cell.title = hintOf(run, column);
  };
  const left = (event: MouseEvent) => (event.target as Element).closest('[data-column]')?.removeAttribute('title');
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

  const width = pinnedWidth + seen.width;
  const allSelected = useMemo(() => runs.length > 0 && runs.every((run) => selected.has(run.id)), [runs, selected]);
  // As many as ever were needed: with another number every line would change its slot.
  const slots = useRef(0);
  slots.current = Math.max(slots.current, seen.lines.end - seen.lines.first);
  return (
    <div
      ref={scroller}
      className={seen.moved ? 'grid moved' : 'grid'}
      role="grid"
      aria-label="Runs"
      aria-rowcount={more ? -1 : count + 1}
      aria-colcount={pinned.length + columns.length + 1}
      aria-multiselectable
      aria-activedescendant={active >= 0 && runs[active] ? `run-${runs[active].id}` : undefined}
      tabIndex={0}
      onKeyDown={keys}
      onClick={clicked}
      onMouseOver={pointed}
      onMouseOut={left}
      onFocus={(event) => event.target === scroller.current && active < 0 && setActive(0)}
    >
      <div className="grid-inner" role="presentation" style={{ width, height: count * rowHeight + headHeight }}>
        <GridHeader
          pinned={pinned}
          window={window}
          sort={sort}
          group={group}
          onSort={onSort}
          onColumn={onColumn}
          allSelected={allSelected}
          onSelectAll={selectAll}
        />
        {slotted(seen.lines, slots.current).map((at, slot) => {
          if (at === undefined) return null;
          const line = lines?.[at];
          const top = at * rowHeight + headHeight;
          if (line?.kind === 'group') return <GroupRow key={slot} line={line} column={group!} at={at} top={top} onToggle={toggleGroup} />;
          const index = line?.index ?? at;
          const run = runs[index]!;
          return <GridRow key={slot} run={run} href={base + links.run(run.id)} line={at} top={top} pinned={pinned} columns={window.columns} left={window.left} selected={selected.has(run.id)} active={index === active} />;
        })}
      </div>
    </div>
  );
}
