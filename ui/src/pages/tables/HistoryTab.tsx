import type { UseQueryResult } from '@tanstack/react-query';
import type { TableCommit } from '../../api/tables';
import { DataTable, When } from '../../components/DataTable';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';

const pairs = (map: Record<string, string> | undefined) => Object.entries(map ?? {}).filter(([, value]) => value !== '' && value !== '[]' && value !== '{}');

/** What every commit did, newest first. */
export function HistoryTab({ query, current, onTravel }: { query: UseQueryResult<TableCommit[]>; current: number; onTravel: (version: number) => void }) {
  if (query.error) return <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <div className="card"><Loading /></div>;
  return (
    <section className="card" aria-label="History">
      <DataTable label="Table of versions" columns={[{ title: 'Version', number: true }, 'Committed', 'Operation', 'With', 'Result', 'By', { title: 'Actions', hidden: true }]}>
        {query.data.map((commit) => (
          <tr key={commit.version} aria-current={commit.version === current ? 'true' : undefined}>
            <td className="number">{commit.version}</td>
            <When at={commit.timestamp} />
            <td className="keep">{commit.operation || '–'}</td>
            <td>
              <Facts pairs={pairs(commit.parameters)} />
            </td>
            <td>
              <Facts pairs={pairs(commit.metrics)} />
            </td>
            <td dir="auto">
              {commit.user_name} <span className="muted">{commit.engine_info}</span>
            </td>
            <td>
              {commit.version === current ? (
                <span className="badge accent">shown</span>
              ) : (
                <button type="button" className="button small" onClick={() => onTravel(commit.version)} aria-label={`See version ${commit.version}`}>
                  See
                </button>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
    </section>
  );
}

function Facts({ pairs }: { pairs: readonly [string, string][] }) {
  return (
    <div className="commit-facts">
      {pairs.map(([name, value]) => (
        <span key={name}>
          <span className="muted">{name}</span> <span className="mono">{/^\d+$/.test(value) ? Number(value).toLocaleString('en-US') : value}</span>
        </span>
      ))}
    </div>
  );
}
