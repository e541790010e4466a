import type { FeatureDescription } from '../../api/features';
import { sqlName, sqlTable, type Rows, type TableSummary } from '../../api/tables';
import { instantOf } from '../../lib/instant';

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The table of the catalogue that a definition's rows lie in; undefined for a Parquet file or a folder that is not shown. */
export function tableOf({ current: { definition } }: FeatureDescription, tables: readonly TableSummary[]): TableSummary | undefined {
  if (definition.kind === 'feature_view') return tables.find((table) => table.catalog_name === 'features' && table.schema_name === 'views' && table.name === definition.name);
  return tables.find((table) => table.storage_location === definition.location);
}

export const keysQuery = (table: TableSummary, keys: readonly string[]) => {
  const columns = keys.map(sqlName).join(', ');
  return `SELECT ${columns} FROM ${sqlTable(table)} GROUP BY ${columns} ORDER BY count(*) DESC, ${columns} LIMIT 200`;
};

/** Every row of one key, oldest first. */
export function rowsQuery(table: TableSummary, keys: readonly string[], values: readonly string[], time: string): string {
  const wanted = keys.map((key, index) => `${sqlName(key)}::VARCHAR = ${literal(values[index] ?? '')}`).join(' AND ');
  return `SELECT * FROM ${sqlTable(table)} WHERE ${wanted} ORDER BY ${sqlName(time)} LIMIT 10000`;
}

export interface Seen {
  row: (string | null)[];
  /** When it became true, milliseconds since 1970. */
  at: number;
}

/** The row that a lookup at a moment sees: the newest one that was true, and known, by then. */
export function rowAt({ columns, rows }: Rows, time: string, created: string | undefined, moment: number): Seen | undefined {
  const at = columns.findIndex((column) => column.name === time);
  const known = created === undefined ? -1 : columns.findIndex((column) => column.name === created);
  let best: Seen | undefined;
  for (const row of rows) {
    const when = instantOf(row[at] ?? '');
    if (!(when <= moment) || (known >= 0 && !(instantOf(row[known] ?? '') <= moment))) continue;
    if (!best || when >= best.at) best = { row, at: when };
  }
  return best;
}
