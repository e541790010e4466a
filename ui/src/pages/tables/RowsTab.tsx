import { useQuery } from '@tanstack/react-query';
import { previewTable } from '../../api/tables';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { ResultGrid } from '../../components/ResultGrid';
import { plural } from '../../lib/format';

/** The first rows of a version. */
export function RowsTab({ name, version }: { name: string; version: number }) {
  const query = useQuery({ queryKey: ['table-preview', name, version], queryFn: ({ signal }) => previewTable(name, { version }, signal), placeholderData: (before) => before, staleTime: Infinity });
  if (query.error) return <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <div className="card"><Loading /></div>;
  const { rows, truncated } = query.data;
  return (
    <section className="card" aria-label="Rows" aria-busy={query.isPlaceholderData}>
      {rows.length === 0 ? <EmptyState title={`No rows in version ${query.data.version}`} /> : <ResultGrid data={query.data} label={`Rows of version ${query.data.version}`} />}
      {rows.length > 0 && <p className="card-body tight muted">{truncated ? `The first ${plural(rows.length, 'row')}; a query reads on` : plural(rows.length, 'row')}</p>}
    </section>
  );
}
