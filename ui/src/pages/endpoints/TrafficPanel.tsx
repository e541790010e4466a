import { useQueryClient } from '@tanstack/react-query';
import { Bird, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { modelOf, updateEndpoint, type Canary, type Endpoint, type EndpointConfig, type ServedEntity } from '../../api/endpoints';
import { links } from '../../app/links';
import { DataTable } from '../../components/DataTable';
import { ErrorBanner } from '../../components/ErrorBanner';
import { complain, tell } from '../../components/toasts';
import { CanaryDialog } from './CanaryDialog';
import { EntityDialog } from './EntityDialog';
import { EntityState } from './EndpointState';
import { sharesOf, shift, withShares } from './traffic';

/** Which entity answers how many of the requests, and which get silent copies. */
export function TrafficPanel({ endpoint }: { endpoint: Endpoint }) {
  const client = useQueryClient();
  const config = endpoint.config ?? {};
  const entities = config.served_entities ?? [];
  const before = sharesOf(config, entities);
  const [draft, setDraft] = useState(before);
  const [shadow, setShadow] = useState(config.traffic_config?.shadow ?? []);
  const [asking, setAsking] = useState<'entity' | 'canary'>();
  const [error, setError] = useState<Error>();
  const changed = entities.some((entity) => (draft[entity.name] ?? 0) !== before[entity.name]) || shadow.join() !== (config.traffic_config?.shadow ?? []).join();
  const put = async (next: EndpointConfig, done: string) => {
    setError(undefined);
    const undo = () => void updateEndpoint(endpoint.name, withShares(config, before, { shadow: config.traffic_config?.shadow ?? [] })).then(refresh, (failure: Error) => complain(failure.message));
    try {
      await updateEndpoint(endpoint.name, next);
      tell(done, undo);
      await refresh();
    } catch (failure) {
      setError(failure as Error);
    }
  };
  const refresh = () => client.invalidateQueries({ queryKey: ['endpoint', endpoint.name] });
  const removeEntity = (entity: ServedEntity) => {
    const kept = entities.filter((one) => one.name !== entity.name);
    void put(withShares({ ...config, served_entities: kept }, sharesOf(config, kept), { shadow: shadow.filter((name) => name !== entity.name) }), `Removed ${entity.name}`);
  };
  const canary = config.traffic_config?.canary;
  const watch = async (next: Canary | undefined) => {
    const { canary: _, ...traffic } = config.traffic_config ?? {};
    await updateEndpoint(endpoint.name, withShares({ ...config, traffic_config: { ...traffic, ...(next && { canary: next }) } }, before, { shadow: config.traffic_config?.shadow ?? [] }));
    tell(next ? `${next.served_entity_name} is watched` : 'No canary any more');
    await refresh();
  };
  return (
    <section className="card" aria-label="Traffic">
      <header>
        <h2>Traffic</h2>
        {canary && (
          <span className="badge info" title={`after ${canary.min_requests ?? 50} requests, above ${(canary.max_error_rate ?? 0.05) * 100}% errors${canary.max_latency_ms ? ` or ${canary.max_latency_ms} ms` : ''}`}>
            Canary {canary.served_entity_name} goes back by itself
          </span>
        )}
        <span className="spacer" />
        {entities.length > 1 && (
          <button type="button" className="button small" onClick={() => setAsking('canary')}>
            <Bird size={13} /> Canary
          </button>
        )}
        <button type="button" className="button small" onClick={() => setAsking('entity')}>
          <Plus size={13} /> Add a model
        </button>
      </header>
      <DataTable label="Served models" columns={['Served model', 'State', 'Share of requests', { title: '%', number: true }, 'Shadow', { title: 'Actions', hidden: true }]}>
        {entities.map((entity) => (
          <tr key={entity.name}>
            <th scope="row">
              {entity.entity_name ? <Link href={links.model(entity.entity_name)}>{modelOf(entity)}</Link> : modelOf(entity)}
              {entity.state?.served_version && <span className="muted"> answers with version {entity.state.served_version}</span>}
            </th>
            <td className="keep">
              <EntityState entity={entity} />
            </td>
            <td>
              <input type="range" min={0} max={100} aria-label={`Share of ${entity.name}`} value={draft[entity.name] ?? 0} disabled={entities.length < 2} onChange={(event) => setDraft(shift(withAll(draft, entities), entity.name, Number(event.target.value)))} />
            </td>
            <td className="number">{draft[entity.name] ?? 0}</td>
            <td>
              <input
                type="checkbox"
                aria-label={`Copy every request to ${entity.name}`}
                title="Gets a copy of every request and never answers"
                checked={shadow.includes(entity.name)}
                onChange={(event) => setShadow(event.target.checked ? [...shadow, entity.name] : shadow.filter((name) => name !== entity.name))}
              />
            </td>
            <td className="number">
              {entities.length > 1 && before[entity.name] === 0 && (
                <button type="button" className="button plain small icon" aria-label={`Remove ${entity.name}`} onClick={() => removeEntity(entity)}>
                  <X size={13} />
                </button>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
      {(changed || error) && (
        <div className="card-body stack">
          {error && <ErrorBanner error={error} />}
          <div className="bar">
            <button type="button" className="button primary" onClick={() => void put(withShares(config, withAll(draft, entities), { shadow }), 'Traffic shifted')}>
              Apply
            </button>
            <button type="button" className="button" onClick={() => (setDraft(before), setShadow(config.traffic_config?.shadow ?? []), setError(undefined))}>
              Reset
            </button>
          </div>
        </div>
      )}
      {asking === 'entity' && <EntityDialog endpoint={endpoint} onClose={() => setAsking(undefined)} />}
      {asking === 'canary' && <CanaryDialog entities={entities} canary={canary} onSave={watch} onClose={() => setAsking(undefined)} />}
    </section>
  );
}

const withAll = (shares: Record<string, number>, entities: readonly ServedEntity[]) => Object.fromEntries(entities.map((entity) => [entity.name, shares[entity.name] ?? 0]));
