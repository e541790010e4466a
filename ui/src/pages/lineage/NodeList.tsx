import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { lineageKinds, lineageNodes } from '../../api/lineage';
import { DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListCard } from '../../components/ListCard';
import { SearchInput } from '../../components/SearchInput';
import { ago, timeWithZone } from '../../lib/format';
import { kindOf, titleOf } from './nodes';

const command = `import mlflow
with mlflow.start_run():
    mlflow.log_input(mlflow.data.from_pandas(rows, source="flights.parquet"), context="training")`;

/** Where a walk may begin. */
export function NodeList({ onWalk }: { onWalk: (id: string) => void }) {
  const [kind, setKind] = useState('');
  const [text, setText] = useState('');
  const query = useQuery({ queryKey: ['lineage-nodes', kind], queryFn: ({ signal }) => lineageNodes(kind || undefined, signal) });
  const shown = (query.data ?? []).filter((node) => `${node.id} ${titleOf(node)}`.toLowerCase().includes(text.toLowerCase()));
  return (
    <>
      <div className="bar">
        <SearchInput label="Find a beginning" value={text} onChange={setText} />
        <select className="select" aria-label="Kind" value={kind} onChange={(event) => setKind(event.target.value)}>
          <option value="">Everything</option>
          {Object.entries(lineageKinds).map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </div>
      <ListCard
        label="Nodes"
        query={query}
        empty={
          query.data && shown.length === 0 && (
            <EmptyState title={text || kind ? 'Nothing matches' : 'No lineage yet'} {...(!text && !kind && { command })}>
              {!text && !kind && 'Runs with inputs, registered versions, training sets and endpoints write it as they are made.'}
            </EmptyState>
          )
        }
      >
        {shown.length > 0 && (
          <DataTable label="Table of nodes" columns={['Name', 'Kind', 'Since']}>
            {shown.map((node) => (
              <tr key={node.id}>
                <th scope="row">
                  <button type="button" className="button plain small" title={node.id} onClick={() => onWalk(node.id)}>
                    {titleOf(node)}
                  </button>
                </th>
                <td className="keep">{kindOf(node)}</td>
                <td className="when" title={node.created_at ? timeWithZone(node.created_at) : undefined}>
                  {node.created_at ? ago(node.created_at) : ''}
                </td>
              </tr>
            ))}
          </DataTable>
        )}
      </ListCard>
    </>
  );
}
