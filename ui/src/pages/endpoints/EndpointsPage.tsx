import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { listEndpoints, modelOf, shareOf } from '../../api/endpoints';
import { links } from '../../app/links';
import { useShortcuts } from '../../app/shortcuts';
import { usePageTitle } from '../../app/usePageTitle';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { ago, timeWithZone } from '../../lib/format';
import { EndpointState } from './EndpointState';
import { EntityDialog } from './EntityDialog';

const refresh = 5000;

export default function EndpointsPage() {
  usePageTitle('Endpoints');
  const [creating, setCreating] = useState(false);
  const query = useQuery({ queryKey: ['endpoints'], queryFn: ({ signal }) => listEndpoints(signal), refetchInterval: refresh });
  useShortcuts([{ keys: 'n', label: 'Create an endpoint', run: () => setCreating(true) }]);
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <h1>Endpoints</h1>
        </div>
        <button type="button" className="button primary" onClick={() => setCreating(true)}>
          <Plus size={15} /> New endpoint
        </button>
      </div>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      <section className="card" aria-label="Endpoints">
        {query.isPending && !query.error && <Loading />}
        {query.data?.length === 0 && (
          <EmptyState title="No endpoints yet" command="ml models serve -m models:/my-model@champion">
            An endpoint answers over HTTP with one or several versions of registered models. Create one here, or serve a single model from the command line:
          </EmptyState>
        )}
        {query.data && query.data.length > 0 && (
          <div className="table-scroll" tabIndex={0} role="region" aria-label="Table of endpoints">
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">State</th>
                  <th scope="col">Serves</th>
                  <th scope="col">Updated</th>
                </tr>
              </thead>
              <tbody>
                {query.data.map((endpoint) => (
                  <tr key={endpoint.name}>
                    <th scope="row">
                      <Link href={links.endpoint(endpoint.name)}>{endpoint.name}</Link>
                    </th>
                    <td className="keep">
                      <EndpointState endpoint={endpoint} />
                    </td>
                    <td>
                      {(endpoint.config?.served_entities ?? []).map((entity) => (
                        <div key={entity.name} className="keep">
                          {modelOf(entity)} <span className="muted">{shareOf(endpoint.config, entity.name)}%</span>
                        </div>
                      ))}
                    </td>
                    <td className="when" title={timeWithZone(endpoint.last_updated_timestamp ?? 0)}>
                      {ago(endpoint.last_updated_timestamp ?? 0)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {creating && <EntityDialog onClose={() => setCreating(false)} />}
    </div>
  );
}
