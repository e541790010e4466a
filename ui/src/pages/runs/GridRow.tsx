import { memo, useRef } from 'react';
import { Link } from 'wouter';
import type { Run } from '../../api/runs';
import { links } from '../../app/links';
import { Status } from '../../components/Status';
import { ago, timeWithZone } from '../../lib/format';
import { nameColumn, type Column } from './columns';

interface GridRowProps {
  run: Run;
  index: number;
  /** Its place in the grid, headings of groups counted. */
  line: number;
  top: number;
  pinned: readonly Column[];
  columns: readonly Column[];
  /** Width of the columns left of the first one drawn. */
  left: number;
  selected: boolean;
  active: boolean;
  onToggle: (index: number, extend: boolean) => void;
}

function content(run: Run, column: Column) {
  if (column.id === nameColumn)
    return (
      <Link href={links.run(run.id)} className="clip" tabIndex={-1} dir="auto">
        {run.name}
      </Link>
    );
  if (column.id === 'attributes.status') return <Status status={run.status} />;
  if (column.id === 'attributes.start_time') return <span className="clip">{ago(run.started)}</span>;
  return (
    <span className="clip" dir={column.numeric ? undefined : 'auto'}>
      {column.text(run)}
    </span>
  );
}

const hint = (run: Run, column: Column) => (column.id === 'attributes.start_time' ? timeWithZone(run.started) : column.text(run));

function Cell({ run, column, column: { numeric, width } }: { run: Run; column: Column }) {
  return (
    <div role="gridcell" className={numeric ? 'cell right' : 'cell'} style={{ width }} title={hint(run, column)}>
      {content(run, column)}
    </div>
  );
}

const sameColumns = (a: readonly Column[], b: readonly Column[]) => a.length === b.length && a.every((column, index) => column === b[index]);

export const GridRow = memo(
  function GridRow({ run, index, line, top, pinned, columns, left, selected, active, onToggle }: GridRowProps) {
    const extend = useRef(false);
    const classes = `grid-row${selected ? ' selected' : ''}${active ? ' active' : ''}`;
    return (
      <div role="row" id={`run-${run.id}`} aria-rowindex={line + 2} aria-selected={selected} className={classes} style={{ transform: `translateY(${top}px)` }}>
        <div className="pinned" role="presentation">
          <div role="gridcell" className="cell check-cell">
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={`Select ${run.name}`}
              checked={selected}
              onClick={(event) => (extend.current = event.shiftKey)}
              onChange={() => onToggle(index, extend.current)}
            />
          </div>
          {pinned.map((column) => (
            <Cell key={column.id} run={run} column={column} />
          ))}
        </div>
        <div className="grid-gap" style={{ width: left }} />
        {columns.map((column) => (
          <Cell key={column.id} run={run} column={column} />
        ))}
      </div>
    );
  },
  (before, after) =>
    before.run === after.run &&
    before.index === after.index &&
    before.line === after.line &&
    before.top === after.top &&
    before.left === after.left &&
    before.selected === after.selected &&
    before.active === after.active &&
    before.onToggle === after.onToggle &&
    sameColumns(before.pinned, after.pinned) &&
    sameColumns(before.columns, after.columns),
);
