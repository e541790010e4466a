import type { TableDescription } from '../../api/tables';
import { DataTable } from '../../components/DataTable';

/** Columns, constraints, properties and what a reader must understand. */
export function SchemaTab({ description }: { description: TableDescription }) {
  const { columns = [], properties = {}, features = [] } = description;
  const constraints = Object.entries(properties).filter(([name]) => name.startsWith('delta.constraints.'));
  const others = Object.entries(properties).filter(([name]) => !name.startsWith('delta.constraints.'));
  return (
    <div className="stack">
      <section className="card" aria-label="Columns">
        <header>
          <h2>
            Columns <span className="count">{columns.length}</span>
          </h2>
        </header>
        <DataTable label="Table of columns" columns={['Name', 'Type', 'Null', 'Default', 'Comment']}>
          {columns.map((column) => (
            <tr key={column.name}>
              <th scope="row" dir="auto">
                {column.name} {column.partition_index !== undefined && <span className="badge accent">partition {column.partition_index + 1}</span>}
              </th>
              <td className="mono">{column.type}</td>
              <td>{column.nullable ? 'yes' : 'no'}</td>
              <td className="mono">{column.default}</td>
              <td dir="auto">{column.comment}</td>
            </tr>
          ))}
        </DataTable>
      </section>
      <div className="columns">
        {constraints.length > 0 && <Pairs title="Constraints" pairs={constraints.map(([name, value]) => [name.slice('delta.constraints.'.length), value])} />}
        <Pairs
          title="Protocol"
          pairs={[
            ['Reader version', String(description.min_reader_version)],
            ['Writer version', String(description.min_writer_version)],
            ...(features.length > 0 ? [['Features', features.join(', ')] as [string, string]] : []),
          ]}
        />
        {others.length > 0 && <Pairs title="Properties" pairs={others} />}
      </div>
    </div>
  );
}

function Pairs({ title, pairs }: { title: string; pairs: readonly [string, string][] }) {
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
      </header>
      <table className="plain-table facts-table">
        <tbody>
          {pairs.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="mono">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
