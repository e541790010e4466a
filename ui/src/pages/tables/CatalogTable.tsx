import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { Link } from 'wouter';
import { listTables, type TableSummary } from '../../api/tables';
import { links } from '../../app/links';
import { DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListCard } from '../../components/ListCard';
import { ago, bytes, plural, timeWithZone } from '../../lib/format';

const command = `ml tables import flights/*.parquet --into lake/flights
ml server --tables-root lake`;

function grouped(tables: readonly TableSummary[]): Map<string, TableSummary[]> {
  const groups = new Map<string, TableSummary[]>();
  for (const table of tables) {
    const name = `${table.catalog_name}.${table.schema_name}`;
    groups.set(name, [...(groups.get(name) ?? []), table]);
  }
  return groups;
}

/** Every table of the catalogue, by catalogue and schema. */
export function CatalogTable({ text }: { text: string }) {
  const query = useQuery({ queryKey: ['tables'], queryFn: ({ signal }) => listTables(signal), refetchInterval: 30_000 });
  const wanted = text.toLowerCase();
  const shown = (query.data ?? []).filter((table) => `${table.full_name} ${table.comment ?? ''}`.toLowerCase().includes(wanted));
  const groups = grouped(shown);
  return (
    <ListCard
      label="Catalogue"
      query={query}
      empty={
        query.data && shown.length === 0 && (
          <EmptyState title={text ? 'No table matches' : 'No tables yet'} {...(!text && { command })}>
            {!text && 'Feature views, training sets and inference logs appear here by themselves; other folders of Delta tables with --tables-root.'}
          </EmptyState>
        )
      }
    >
      {shown.length > 0 && (
        <DataTable label="Table of tables" columns={['Table', { title: 'Rows', number: true }, { title: 'Size', number: true }, { title: 'Files', number: true }, { title: 'Columns', number: true }, 'Partitioned by', { title: 'Version', number: true }, 'Last change']}>
          {[...groups].map(([group, tables]) => (
            <Fragment key={group}>
              <tr className="group-row">
                <th scope="rowgroup" colSpan={8}>
                  {group} <span className="count">{tables.length}</span>
                </th>
              </tr>
              {tables.map((table) => (
                <Row key={table.full_name} table={table} />
              ))}
            </Fragment>
          ))}
        </DataTable>
      )}
    </ListCard>
  );
}

function Row({ table }: { table: TableSummary }) {
  return (
    <tr>
      <th scope="row">
        <Link href={links.table(table.full_name)}>{table.name}</Link>
        {table.comment && (
          <div className="muted" dir="auto">
            {table.comment}
          </div>
        )}
      </th>
      {table.error ? (
        <td colSpan={7}>
          <span className="badge bad">Cannot be read</span> {table.error}
        </td>
      ) : (
        <>
          <td className="number">{table.rows?.toLocaleString('en-US') ?? '–'}</td>
          <td className="number">{bytes(table.bytes)}</td>
          <td className="number">{table.files?.toLocaleString('en-US')}</td>
          <td className="number">{table.columns}</td>
          <td className="mono">{(table.partition_columns ?? []).join(', ')}</td>
          <td className="number">{table.version}</td>
          <td className="when" title={table.updated_at ? timeWithZone(table.updated_at) : undefined}>
            {table.updated_at ? ago(table.updated_at) : '–'} <span className="muted">{table.operation?.toLowerCase()}</span>
          </td>
        </>
      )}
    </tr>
  );
}

export const sizeText = (table: TableSummary) => `${bytes(table.bytes)} in ${plural(table.files ?? 0, 'file')}`;
