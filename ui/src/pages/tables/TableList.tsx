import { useState } from 'react';
import type { TableSummary } from '../../api/tables';
import { SearchInput } from '../../components/SearchInput';

/** The tables one may name; a click writes the name into the statement. */
export function TableList({ tables, onPick }: { tables: readonly TableSummary[]; onPick: (table: TableSummary) => void }) {
  const [text, setText] = useState('');
  const shown = tables.filter((table) => !table.error && table.full_name.toLowerCase().includes(text.toLowerCase()));
  return (
    <section className="card table-list" aria-label="Tables to query">
      <div className="card-body tight">
        <SearchInput label="Find a table" value={text} onChange={setText} />
      </div>
      <ul tabIndex={0} aria-label="Tables">
        {shown.map((table) => (
          <li key={table.full_name}>
            <button type="button" className="button plain" title={`Write ${table.full_name} into the statement`} onClick={() => onPick(table)}>
              <b className="clip">{table.name}</b>
              <span className="muted clip">
                {table.catalog_name}.{table.schema_name}
              </span>
            </button>
          </li>
        ))}
        {shown.length === 0 && <li className="muted card-body">No table</li>}
      </ul>
    </section>
  );
}
