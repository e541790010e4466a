import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { deleteEndpoint, getEndpoint, type Endpoint } from '../../api/endpoints';
import { lineageId } from '../../api/lineage';
import { ApiError, address } from '../../api/http';
import { later } from '../../app/later';
import { links } from '../../app/links';
import { usePageTitle } from '../../app/usePageTitle';
import { Confirm } from '../../components/Confirm';
import { Copy } from '../../components/Copy';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { tell } from '../../components/toasts';
import { timeWithZone } from '../../lib/format';
import { EndpointState } from './EndpointState';
import { TestConsole } from './TestConsole';
import { TrafficPanel } from './TrafficPanel';

const LivePanel = later(() => import('./LivePanel'), <div className="card"><Loading /></div>);
const InferencePanel = later(() => import('./InferencePanel'), <div className="card"><Loading /></div>);
const refresh = 3000;

export default function EndpointPage({ name }: { name: string }) {
  usePageTitle(name);
  const query = useQuery({ queryKey: ['endpoint', name], queryFn: ({ signal }) => getEndpoint(name, signal), refetchInterval: refresh });
  if (query.error && !query.data)
    return (
      <div className="page">
        {query.error instanceof ApiError && query.error.missing ? (
          <EmptyState title="There is no such endpoint" action={<Link className="button" href={links.endpoints()}>All endpoints</Link>}>
            {query.error.message}
          </EmptyState>
        ) : (
          <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />
        )}
      </div>
    );
  if (!query.data) return <div className="page"><Loading /></div>;
  return <LoadedEndpoint endpoint={query.data} />;
}

function LoadedEndpoint({ endpoint }: { endpoint: Endpoint }) {
  const [deleting, setDeleting] = useState(false);
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const url = address(`serving-endpoints/${encodeURIComponent(endpoint.name)}/invocations`);
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <div className="crumbs">
            <Link href={links.endpoints()}>Endpoints</Link> /
          </div>
          <h1>{endpoint.name}</h1>
          <div className="facts">
            <EndpointState endpoint={endpoint} />
            <span>
              <b className="mono">{url}</b>
              <Copy text={url} what="address" />
            </span>
            <span>
              Updated <b>{timeWithZone(endpoint.last_updated_timestamp ?? 0)}</b>
            </span>
            <Link href={links.lineage(lineageId.endpoint(endpoint.name))}>Lineage</Link>
          </div>
        </div>
        <button type="button" className="button icon danger" aria-label="Delete endpoint" title="Delete endpoint" onClick={() => setDeleting(true)}>
          <Trash2 size={15} />
        </button>
      </div>
      <TrafficPanel key={JSON.stringify(endpoint.config?.traffic_config ?? {})} endpoint={endpoint} />
      <LivePanel name={endpoint.name} />
      <TestConsole endpoint={endpoint} />
      <InferencePanel endpoint={endpoint} />
      {deleting && (
        <Confirm
          title="Delete endpoint"
          action="Delete for good"
          typed={endpoint.name}
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await deleteEndpoint(endpoint.name);
            tell(`Deleted ${endpoint.name}`);
            navigate(links.endpoints());
            client.removeQueries({ queryKey: ['endpoint', endpoint.name] });
            await client.invalidateQueries({ queryKey: ['endpoints'] });
          }}
        >
          Callers of <b>{endpoint.name}</b> get errors from then on. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}
