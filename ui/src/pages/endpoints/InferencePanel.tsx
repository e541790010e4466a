import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { updateEndpoint, type Endpoint } from '../../api/endpoints';
import { listTables, runStatement } from '../../api/tables';
import { links } from '../../app/links';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { ResultGrid } from '../../components/ResultGrid';
import { tell } from '../../components/toasts';
import { DriftTable } from './DriftTable';
import { inferenceTable, latestRequests } from './inferenceSql';
import { sharesOf, withShares } from './traffic';

const shown = 50;

/** The requests that the endpoint logged, and how far they moved; or the switch that begins to log them. */
export default function InferencePanel({ endpoint }: { endpoint: Endpoint }) {
  const table = inferenceTable(endpoint);
  const client = useQueryClient();
  const [error, setError] = useState<Error>();
  const catalog = useQuery({ queryKey: ['tables'], queryFn: ({ signal }) => listTables(signal), enabled: table !== undefined, refetchInterval: 5000 });
  const there = catalog.data?.some((one) => one.full_name === table?.full_name) ?? false;
  const query = useQuery({
    queryKey: ['inference', table?.full_name],
    queryFn: ({ signal }) => runStatement(latestRequests(table!, shown), shown, signal),
    enabled: there,
    refetchInterval: 10_000,
  });
  const log = async (enabled: boolean) => {
    setError(undefined);
    try {
      const config = endpoint.config ?? {};
      const shares = sharesOf(config, config.served_entities ?? []);
      await updateEndpoint(endpoint.name, withShares({ ...config, auto_capture_config: { ...config.auto_capture_config, enabled } }, shares, { shadow: config.traffic_config?.shadow ?? [] }));
      tell(enabled ? 'Requests are logged from now on' : 'Requests are logged no more');
      await client.invalidateQueries({ queryKey: ['endpoint', endpoint.name] });
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <section className="card" aria-label="Inference table">
      <header>
        <h2>Logged requests</h2>
        <span className="spacer" />
        {table && query.data && (
          <Link className="button small" href={links.table(table.full_name)}>
            <Database size={13} /> Table
          </Link>
        )}
        <button type="button" className="button small" onClick={() => void log(table === undefined)}>
          {table ? 'Stop logging' : 'Log requests'}
        </button>
      </header>
      {error && <ErrorBanner error={error} />}
      {!table && <p className="card-body muted">Not logged. When they are, requests and answers become rows of a Delta table that any engine reads.</p>}
      {table && catalog.data && !there && <p className="card-body muted">No row yet: the first requests are in the table after about ten seconds.</p>}
      {table && (catalog.error ?? query.error) && <ErrorBanner error={(catalog.error ?? query.error)!} onRetry={() => (void catalog.refetch(), there && void query.refetch())} />}
      {there && query.isPending && !query.error && <Loading />}
      {query.data && table && (
        <>
          <ResultGrid data={query.data} label="Latest requests" short />
          <DriftTable table={table} />
        </>
      )}
    </section>
  );
}
