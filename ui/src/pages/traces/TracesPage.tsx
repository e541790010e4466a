import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { searchExperiments } from '../../api/experiments';
import { ApiError } from '../../api/http';
import { deleteTraces, searchTraces, type TraceInfo } from '../../api/traces';
import { useShortcuts } from '../../app/shortcuts';
import { useUrlState } from '../../app/urlState';
import { useSettled } from '../../app/useSettled';
import { usePageTitle } from '../../app/usePageTitle';
import { Confirm } from '../../components/Confirm';
import { EmptyState } from '../../components/EmptyState';
import { ListCard } from '../../components/ListCard';
import { SearchInput } from '../../components/SearchInput';
import { tell } from '../../components/toasts';
import { plural, zone } from '../../lib/format';
import { traceFilter } from '../../lib/traceFilter';
import { TraceTable } from './TraceTable';

const mostExperiments = 200;

const traceCommand = `import mlflow

mlflow.set_tracking_uri("${window.location.origin}")
mlflow.set_experiment("assistant")

@mlflow.trace
def answer(question):
    return "Paris"

answer("What is the capital of France?")`;

const orders = { newest: 'timestamp_ms DESC', oldest: 'timestamp_ms ASC', slowest: 'execution_time DESC' } as const;
type Order = keyof typeof orders;

/** What programs did, call by call: traces of one experiment or of all. */
export default function TracesPage() {
  usePageTitle('Traces');
  const [url, setUrl] = useUrlState();
  const search = useRef<HTMLInputElement>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [deleting, setDeleting] = useState(false);
  const experiments = useQuery({ queryKey: ['experiments', 'for-traces'], queryFn: ({ signal }) => searchExperiments({ maxResults: mostExperiments, orderBy: ['last_update_time DESC'] }, signal) });
  const experiment = url.get('experiment') ?? '';
  const text = url.get('q') ?? '';
  const only = url.get('state') ?? '';
  const order: Order = (url.get('order') ?? '') in orders ? (url.get('order') as Order) : 'newest';
  const settled = traceFilter(useSettled(text));
  const [asked, setAsked] = useState(settled ?? '');
  if (settled !== undefined && settled !== asked) setAsked(settled);
  const filter = [only && `status = '${only === 'error' ? 'ERROR' : 'OK'}'`, asked].filter(Boolean).join(' AND ');
  const ids = experiment ? [experiment] : (experiments.data?.experiments ?? []).map((one) => one.id);
  const query = useInfiniteQuery({
    queryKey: ['traces', ids, filter, order],
    queryFn: ({ pageParam, signal }) => searchTraces({ experimentIds: ids, filter, orderBy: [orders[order]] }, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    enabled: experiment !== '' || experiments.isSuccess,
    placeholderData: (before) => before,
    refetchInterval: 10_000,
  });
  useShortcuts([{ keys: '/', label: 'Search traces', run: () => search.current?.focus() }]);
  const traces = query.data?.pages.flatMap((page) => page.traces) ?? [];
  const names = new Map((experiments.data?.experiments ?? []).map((one) => [one.id, one.name]));
  const chosen = traces.filter((trace) => selected.has(trace.id));
  const badFilter = query.error instanceof ApiError && query.error.status === 400 && text ? query.error.message : undefined;
  const select = (changed: readonly TraceInfo[], on: boolean) => {
    const next = new Set(selected);
    for (const trace of changed) next[on ? 'add' : 'delete'](trace.id);
    setSelected(next);
  };
  const removeChosen = async () => {
    for (const id of new Set(chosen.map((trace) => trace.experimentId))) await deleteTraces(id, chosen.filter((trace) => trace.experimentId === id).map((trace) => trace.id));
    tell(`Deleted ${plural(chosen.length, 'trace')}`);
    setSelected(new Set());
    await query.refetch();
  };
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <h1>Traces</h1>
        </div>
      </div>
      <div className="bar">
        <SearchInput ref={search} label="Search traces: words, or status = 'ERROR'" value={text} onChange={(q) => setUrl({ q })} />
        <select className="select which" aria-label="Experiment" value={experiment} onChange={(event) => setUrl({ experiment: event.target.value })}>
          <option value="">All experiments</option>
          {experiment && !names.has(experiment) && <option value={experiment}>Experiment {experiment}</option>}
          {[...names].map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <select className="select" aria-label="Outcome" value={only} onChange={(event) => setUrl({ state: event.target.value })}>
          <option value="">Any outcome</option>
          <option value="ok">OK</option>
          <option value="error">Error</option>
        </select>
        <select className="select" aria-label="Order" value={order} onChange={(event) => setUrl({ order: event.target.value === 'newest' ? undefined : event.target.value })}>
          <option value="newest">Newest first</option>
          <option value="oldest">Oldest first</option>
          <option value="slowest">Slowest first</option>
        </select>
        {chosen.length > 0 && (
          <button type="button" className="button danger" onClick={() => setDeleting(true)}>
            <Trash2 size={14} /> Delete {plural(chosen.length, 'trace')}
          </button>
        )}
      </div>
      {badFilter && (
        <p className="mistake" role="alert">
          {badFilter}
        </p>
      )}
      <ListCard
        label="Traces"
        query={badFilter ? { ...query, error: null } : !experiment && experiments.error ? experiments : query}
        empty={query.isSuccess && traces.length === 0 && !badFilter && <NoTraces filtered={filter !== ''} onClear={() => setUrl({ q: undefined, state: undefined })} />}
      >
        {traces.length > 0 && <TraceTable traces={traces} names={experiment ? undefined : names} selected={selected} onSelect={select} />}
      </ListCard>
      <div className="bar">
        {query.hasNextPage && (
          <button type="button" className="button" onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            Show more
          </button>
        )}
        <span className="spacer" />
        {traces.length > 0 && <span className="muted">Times in {zone()}</span>}
      </div>
      {deleting && (
        <Confirm title={`Delete ${plural(chosen.length, 'trace')}`} action="Delete" onClose={() => setDeleting(false)} onConfirm={removeChosen}>
          Their spans and assessments go with them. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}

function NoTraces({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered)
    return (
      <EmptyState
        title="No trace matches"
        action={
          <button type="button" className="button" onClick={onClear}>
            Clear the search
          </button>
        }
      />
    );
  return (
    <EmptyState title="No traces yet" command={traceCommand}>
      A trace shows what a program did for one request: every step with its inputs, outputs and time. Record the first one, or send spans by OpenTelemetry to <code>/v1/traces</code>:
    </EmptyState>
  );
}
