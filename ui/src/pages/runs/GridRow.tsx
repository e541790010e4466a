import { memo, type CSSProperties } from 'react';
import type { Run } from '../../api/runs';
import { Status } from '../../components/Status';
import { ago, timeWithZone } from '../../lib/format';
import { nameColumn, type Column } from './columns';

interface GridRowProps {
  run: Run;
  href: string;
  /** Its place in the grid, headings of groups counted. */
  line: number;
  top: number;
  pinned: readonly Column[];
  columns: readonly Column[];
  /** Width of the columns left of the first one drawn. */
  left: number;
  selected: boolean;
  active: boolean;
}

// Only text that may run from right to left has the browser look for its direction.
const mayRunLeft = /[\u0590-\u08ff\ufb1d-\ufefc]|[\ud802-\ud83b]/;
const directionOf = (text: string) => (mayRunLeft.test(text) ? 'auto' : undefined);

// The same object for each row: what has not changed is not compared property by property.
const widthStyles = new Map<number, CSSProperties>();

function widthStyle(width: number): CSSProperties {
  let style = widthStyles.get(width);
  if (!style) widthStyles.set(width, (style = { width }));
  return style;
}

/** Pixels of the widest text of such characters, one by one. */
const narrow = 8;
const padding = 16;

/** Whether a text is sure to fit: one that is cut off needs a clip of its own, which every frame of scrolling pays for. */
const fits = (text: string, width: number) => text.length * narrow + padding <= width && /^[a-z\d .,:+\-–_/∞−]*$/.test(text);

/** What is shown on pointing at a cell: all of a text that is cut off, and of a time its zone. */
export const hintOf = (run: Run, column: Column) => (column.id === 'attributes.start_time' ? timeWithZone(run.started) : column.text(run));

function cell(run: Run, href: string, column: Column) {
  const classes = column.numeric ? 'cell right' : 'cell';
  const props = { role: 'gridcell', className: classes, style: widthStyle(column.width), 'data-column': column.id };
  if (column.id === 'attributes.status')
    return (
      <div key={column.id} {...props}>
        <Status status={run.status} />
      </div>
    );
  if (column.id === 'attributes.start_time') return <div key={column.id} {...props}>{ago(run.started)}</div>;
  const text = column.text(run);
  if (!fits(text, column.width)) props.className = `${classes} long`;
  if (column.id !== nameColumn)
    return (
      <div key={column.id} {...props} dir={directionOf(text)}>
        {text}
      </div>
    );
  return (
    <div key={column.id} {...props} dir={directionOf(text)}>
      <a href={href} tabIndex={-1}>
        {text}
      </a>
    </div>
  );
}

const sameColumns = (a: readonly Column[], b: readonly Column[]) => a.length === b.length && a.every((column, index) => column === b[index]);

/** A run's row. Scrolling makes one run of it after another, so it holds little: the grid listens for its cells. */
export const GridRow = memo(
  function GridRow({ run, href, line, top, pinned, columns, left, selected, active }: GridRowProps) {
    const classes = `grid-row${selected ? ' selected' : ''}${active ? ' active' : ''}`;
    return (
      <div role="row" id={`run-${run.id}`} aria-rowindex={line + 2} aria-selected={selected} className={classes} style={{ top }}>
        <div className="pinned" role="presentation">
          <div role="gridcell" className="cell check-cell">
            <span role="checkbox" className="tick" aria-label={`Select ${run.name}`} aria-checked={selected} />
          </div>
          {pinned.map((column) => cell(run, href, column))}
        </div>
        {left > 0 && <div className="grid-gap" style={widthStyle(left)} />}
        {columns.map((column) => cell(run, href, column))}
      </div>
    );
  },
  (before, after) =>
    before.run === after.run &&
    before.line === after.line &&
    before.left === after.left &&
    before.selected === after.selected &&
    before.active === after.active &&
    sameColumns(before.pinned, after.pinned) &&
    sameColumns(before.columns, after.columns),
);
