import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { runStatement } from '../../api/tables';
import { DataTable } from '../../components/DataTable';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { number } from '../../lib/format';
import { driftOf, verdictOf, windows, type inferenceTable, type Window } from './inferenceSql';

const tones = { stable: 'good', moderate: 'warn', shifted: 'bad' };
const read = (cell: string | null | undefined) => (cell === null || cell === undefined ? undefined : Number(cell));

/** How far the numbers that callers send and get have moved between older and newer requests. */
export function DriftTable({ table }: { table: NonNullable<ReturnType<typeof inferenceTable>> }) {
  const [window, setWindow] = useState<Window>('half');
  const query = useQuery({ queryKey: ['inference-drift', table.full_name, window], queryFn: ({ signal }) => runStatement(driftOf(table, window), 200, signal), placeholderData: (before) => before, refetchInterval: 60_000 });
  return (
    <section aria-label="Drift">
      <header className="card-body bar">
        <h3>Drift</h3>
        <span className="spacer" />
        <label className="check">
          Compare
          <select className="select" value={window} onChange={(event) => setWindow(event.target.value as Window)}>
            {Object.entries(windows).map(([id, label]) => (
              <option key={id} value={id}>
                {label} with what was before
              </option>
            ))}
          </select>
        </label>
      </header>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && !query.error && <Loading lines={3} />}
      {query.data?.rows.length === 0 && <p className="card-body muted">Nothing to compare yet: no numbers on both sides.</p>}
      {(query.data?.rows.length ?? 0) > 0 && (
        <DataTable label="Table of drift" columns={['Value', { title: 'Before', number: true }, { title: 'Now', number: true }, { title: 'Median before', number: true }, { title: 'Median now', number: true }, { title: 'Stability index', number: true, hint: 'Population stability index: above 0.25 it is another population' }, { title: 'Actions', hidden: true }]}>
          {query.data!.rows.map(([field, before, now, was, is, index]) => {
            const verdict = verdictOf(read(index) ?? 0);
            return (
              <tr key={field}>
                <th scope="row" dir="auto">
                  {field}
                </th>
                <td className="number">{number(read(before))}</td>
                <td className="number">{number(read(now))}</td>
                <td className="number">{number(read(was))}</td>
                <td className="number">{number(read(is))}</td>
                <td className="number">{(read(index) ?? 0).toFixed(3)}</td>
                <td>
                  <span className={`badge ${tones[verdict]}`}>{verdict}</span>
                </td>
              </tr>
            );
          })}
        </DataTable>
      )}
    </section>
  );
}
