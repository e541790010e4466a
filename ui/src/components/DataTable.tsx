import type { ReactNode } from 'react';
import { ago, timeWithZone } from '../lib/format';

/** A heading: its text, or how it differs from one that stands on the left. */
export type Heading = string | { title: string; number?: boolean; /** For readers of the screen alone. */ hidden?: boolean; hint?: string };

/** A table that scrolls sideways by itself, so that the page does not. `children` are its rows. */
export function DataTable({ label, columns, children }: { label: string; columns: readonly Heading[]; children: ReactNode }) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="plain-table">
        <thead>
          <tr>
            {columns.map((column) => {
              const { title, number, hidden, hint } = typeof column === 'string' ? { title: column } : column;
              return (
                <th key={title} scope="col" className={number ? 'number' : undefined} title={hint}>
                  {hidden ? <span className="hidden-label">{title}</span> : title}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A cell with how long ago something was; the time itself, with its zone, on pointing. */
export const When = ({ at }: { at: number | undefined }) => (
  <td className="when" title={at ? timeWithZone(at) : undefined}>
    {at ? ago(at) : '–'}
  </td>
);
