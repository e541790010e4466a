import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError } from '../../api/http';
import { getSpans, type TraceInfo } from '../../api/traces';
import { useUrlState } from '../../app/urlState';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { flatten, treeOf } from '../../lib/spans';
import { SpanDetails } from './SpanDetails';
import { Waterfall } from './Waterfall';

/** The spans of a trace on a time line, and beside it the one that is chosen. */
export function SpanPanel({ trace }: { trace: TraceInfo }) {
  const [url, setUrl] = useUrlState();
  const query = useQuery({ queryKey: ['trace', trace.id, 'spans'], queryFn: ({ signal }) => getSpans(trace.id, signal), refetchInterval: trace.state === 'IN_PROGRESS' ? 3000 : false, retry: false });
  const roots = useMemo(() => treeOf(query.data ?? []), [query.data]);
  const all = useMemo(() => flatten(roots), [roots]);
  const wanted = url.get('span');
  const chosen = all.find((span) => span.id === wanted) ?? all[0];
  const missing = query.error instanceof ApiError && query.error.missing;
  return (
    <section className="card" aria-label="Spans">
      <header>
        <h2>
          Spans <span className="count">{all.length.toLocaleString('en-US')}</span>
        </h2>
      </header>
      {query.isPending && <Loading />}
      {query.error && !missing && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      {(missing || (query.isSuccess && !chosen)) && <EmptyState title="No spans">{trace.state === 'IN_PROGRESS' ? 'None has been sent yet.' : 'The trace was recorded without them, or they were never sent.'}</EmptyState>}
      {chosen && (
        <div className="span-panel">
          <Waterfall roots={roots} chosen={chosen.id} onChoose={(id) => setUrl({ span: id })} />
          <SpanDetails key={chosen.id} span={chosen} />
        </div>
      )}
    </section>
  );
}
