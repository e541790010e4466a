import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorBanner } from './ErrorBanner';
import { Loading } from './Loading';

interface ListCardProps {
  label: string;
  query: Pick<UseQueryResult<unknown>, 'error' | 'isPending' | 'refetch'>;
  /** What stands there instead of rows; undefined when there are rows, or none are known yet. */
  empty?: ReactNode;
  children: ReactNode;
}

/** A card with the rows of a query, or what became of it: loading, failed, empty. */
export function ListCard({ label, query, empty, children }: ListCardProps) {
  return (
    <>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      <section className="card" aria-label={label}>
        {query.isPending && !query.error && <Loading />}
        {empty || children}
      </section>
    </>
  );
}
