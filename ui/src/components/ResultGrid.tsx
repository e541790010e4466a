import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { isNumeric, type Rows } from '../api/tables';

const rowHeight = 28;
const sampled = 60;
const narrowest = 8;
const widest = 44;

/** Characters that a column needs, judged by its first rows. */
function widths({ columns, rows }: Rows): number[] {
  return columns.map((column, index) => {
    const longest = rows.slice(0, sampled).reduce((most, row) => Math.max(most, row[index]?.length ?? 4), Math.max(column.name.length, column.type_text.length * 0.85));
    return Math.min(widest, Math.max(narrowest, longest)) + 3;
  });
}

/** Rows of a table or query, of which only what is seen is drawn. */
export function ResultGrid({ data, label, short = false }: { data: Rows; label: string; short?: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, rows } = data;
  const sizes = useMemo(() => widths(data), [data]);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const numbers = columns.map(isNumeric);
  return (
    <div className={short ? 'result-grid short' : 'result-grid'} ref={scroller} tabIndex={0} role="region" aria-label={label}>
      <table className="mono" aria-rowcount={rows.length + 1}>
        <colgroup>
          {sizes.map((size, index) => (
            <col key={index} style={{ width: `${size}ch` }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col" className={numbers[index] ? 'number' : undefined} title={`${column.name} ${column.type_text}`}>
                <span dir="auto">{column.name}</span>
                <small>{column.type_text.toLowerCase()}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {items.map(({ index }) => (
            <tr key={index} aria-rowindex={index + 2} style={{ height: rowHeight }}>
              {columns.map((_, column) => {
                const cell = rows[index]![column];
                return (
                  <td key={column} className={numbers[column] ? 'number' : undefined} dir="auto" title={cell && cell.length > 40 ? cell : undefined}>
                    {cell ?? <i>null</i>}
                  </td>
                );
              })}
            </tr>
          ))}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </tbody>
      </table>
    </div>
  );
}
