import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { getExperiment } from '../../api/experiments';
import { ApiError } from '../../api/http';
import { deleteTraces, getTrace, tagTrace, untagTrace, type TraceInfo } from '../../api/traces';
import { links } from '../../app/links';
import { usePageTitle } from '../../app/usePageTitle';
import { Confirm } from '../../components/Confirm';
import { Copy } from '../../components/Copy';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { TagList } from '../../components/TagList';
import { tell } from '../../components/toasts';
import { TraceState } from '../../components/TraceState';
import { duration, timeWithZone } from '../../lib/format';
import { AssessmentPanel } from './AssessmentPanel';
import { SpanPanel } from './SpanPanel';

/** One trace: its spans on a time line with inputs and outputs, what people think of it, its tags. */
export default function TracePage({ id }: { id: string }) {
  const query = useQuery({ queryKey: ['trace', id], queryFn: ({ signal }) => getTrace(id, signal), refetchInterval: ({ state }) => (state.data?.state === 'IN_PROGRESS' ? 3000 : false) });
  usePageTitle(query.data?.name || 'Trace');
  if (query.error && !query.data)
    return (
      <div className="page">
        {query.error instanceof ApiError && query.error.missing ? (
          <EmptyState title="There is no such trace" action={<Link className="button" href={links.traces()}>All traces</Link>}>
            {query.error.message} It may have been deleted.
          </EmptyState>
        ) : (
          <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />
        )}
      </div>
    );
  if (!query.data) return <div className="page"><Loading /></div>;
  return <LoadedTrace trace={query.data} />;
}

function LoadedTrace({ trace }: { trace: TraceInfo }) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['trace', trace.id] });
  return (
    <div className="page">
      <TraceHead trace={trace} />
      <SpanPanel trace={trace} />
      <AssessmentPanel trace={trace} onChanged={refresh} />
      <section className="card" aria-label="Tags">
        <header>
          <h2>Tags</h2>
        </header>
        <div className="card-body">
          <TagList tags={trace.tags} onSet={async (key, value) => (await tagTrace(trace.id, key, value), refresh())} onRemove={async (key) => (await untagTrace(trace.id, key), refresh())} />
        </div>
      </section>
    </div>
  );
}

function TraceHead({ trace }: { trace: TraceInfo }) {
  const [deleting, setDeleting] = useState(false);
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const experiment = useQuery({ queryKey: ['experiment', trace.experimentId], queryFn: () => getExperiment(trace.experimentId), staleTime: 60_000 });
  const removeTrace = async () => {
    await deleteTraces(trace.experimentId, [trace.id]);
    await client.invalidateQueries({ queryKey: ['traces'] });
    tell('Deleted the trace');
    navigate(links.traces(trace.experimentId));
  };
  const tokens = (key: string) => trace.tokens[key]?.toLocaleString('en-US');
  return (
    <div className="head">
      <div className="head-text">
        <div className="crumbs">
          <Link href={links.traces()}>Traces</Link> / <Link href={links.traces(trace.experimentId)}>{experiment.data?.name ?? trace.experimentId}</Link> /
        </div>
        <h1 dir="auto">{trace.name || trace.id}</h1>
        <div className="facts">
          <TraceState state={trace.state} />
          <span>
            Id <b className="mono">{trace.id}</b>
            <Copy text={trace.id} what="trace id" />
          </span>
          <span>
            Began <b>{timeWithZone(trace.started)}</b>
          </span>
          {trace.took !== undefined && (
            <span>
              Took <b>{duration(trace.took)}</b>
            </span>
          )}
          {tokens('total_tokens') && (
            <span title={`${tokens('input_tokens') ?? '–'} in, ${tokens('output_tokens') ?? '–'} out`}>
              Tokens <b>{tokens('total_tokens')}</b> ({tokens('input_tokens') ?? '–'} in, {tokens('output_tokens') ?? '–'} out)
            </span>
          )}
          {trace.cost !== undefined && (
            <span>
              Cost <b>${trace.cost.toPrecision(3)}</b>
            </span>
          )}
          {trace.session && (
            <span>
              Session <b dir="auto">{trace.session}</b>
            </span>
          )}
          {trace.user && (
            <span>
              User <b dir="auto">{trace.user}</b>
            </span>
          )}
          {trace.runId && (
            <span>
              <Link href={links.run(trace.runId)}>Its run</Link>
            </span>
          )}
        </div>
      </div>
      <button type="button" className="button" onClick={() => setDeleting(true)}>
        <Trash2 size={14} /> Delete
      </button>
      {deleting && (
        <Confirm title="Delete trace" action="Delete" onClose={() => setDeleting(false)} onConfirm={removeTrace}>
          Its spans and assessments go with it. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}
