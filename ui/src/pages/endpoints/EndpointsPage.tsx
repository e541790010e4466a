import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { listEndpoints, modelOf, shareOf } from '../../api/endpoints';
import { links } from '../../app/links';
import { useShortcuts } from '../../app/shortcuts';
import { usePageTitle } from '../../app/usePageTitle';
import { DataTable, When } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListCard } from '../../components/ListCard';
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
      <ListCard
        label="Endpoints"
        query={query}
        empty={
          query.data?.length === 0 && (
            <EmptyState title="No endpoints yet" command="ml models serve -m models:/my-model@champion">
              An endpoint answers over HTTP with one or several versions of registered models. Create one here, or serve a single model from the command line:
            </EmptyState>
          )
        }
      >
        {query.data && query.data.length > 0 && (
          <DataTable label="Table of endpoints" columns={['Name', 'State', 'Serves', 'Updated']}>
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
                <When at={endpoint.last_updated_timestamp ?? 0} />
              </tr>
            ))}
          </DataTable>
        )}
      </ListCard>
      {creating && <EntityDialog onClose={() => setCreating(false)} />}
    </div>
  );
}
