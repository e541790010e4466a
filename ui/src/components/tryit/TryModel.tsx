import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Play, Square } from 'lucide-react';
import { useState } from 'react';
import { createEndpoint, deleteEndpoint, getEndpoint, type ServedEntity } from '../../api/endpoints';
import { ApiError } from '../../api/http';
import type { ModelCard } from '../../api/modelCard';
import { ErrorBanner } from '../ErrorBanner';
import { complain } from '../toasts';
import { exampleOf, type ModelFiles } from './example';
import { TryConsole } from './TryConsole';

const missing = (error: unknown) => {
  if (error instanceof ApiError && error.missing) return null;
  throw error;
};

/** Tries a model that need not be served: an endpoint of its own is started for it, and ended again. */
export function TryModel({ name, entity, files, card }: { name: string; entity: ServedEntity; files: ModelFiles; card: ModelCard }) {
  const endpoint = `try-${name}`.replaceAll(/[^\w-]/g, '-').slice(0, 63);
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const trial = useQuery({
    queryKey: ['endpoint', endpoint],
    queryFn: ({ signal }) => getEndpoint(endpoint, signal).catch(missing),
    refetchInterval: ({ state }) => (state.data && state.data.state?.ready !== 'READY' ? 1000 : false),
    // A page that only shows a model must not ask for an endpoint that nobody started.
    enabled: sessionStorage.getItem(endpoint) !== null,
  });
  const example = useQuery({ queryKey: ['example', files], queryFn: ({ signal }) => exampleOf(files, card, signal), staleTime: Infinity });
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      complain((error as Error).message);
    }
    setBusy(false);
  };
  const start = () =>
    act(async () => {
      const made = await createEndpoint(endpoint, { served_entities: [entity], traffic_config: { routes: [{ served_entity_name: entity.name, served_model_name: entity.name, traffic_percentage: 100 }] } }).catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 'RESOURCE_ALREADY_EXISTS') return getEndpoint(endpoint);
        throw error;
      });
      sessionStorage.setItem(endpoint, '1');
      client.setQueryData(['endpoint', endpoint], made);
    });
  const stop = () =>
    act(async () => {
      await deleteEndpoint(endpoint);
      sessionStorage.removeItem(endpoint);
      client.setQueryData(['endpoint', endpoint], null);
    });
  const ready = trial.data?.state?.ready === 'READY';
  const state = trial.data?.config?.served_entities?.[0]?.state;
  return (
    <>
      <section className="card" aria-label="Trial">
        <div className="card-body bar">
          {trial.data ? (
            <>
              <span className={ready ? 'badge good' : 'badge info'}>{ready ? 'ready' : 'starting'}</span>
              <span>
                Answers as endpoint <b className="mono">{endpoint}</b>
              </span>
              <span className="spacer" />
              <button type="button" className="button small" disabled={busy} onClick={() => void stop()}>
                <Square size={13} /> End the trial
              </button>
            </>
          ) : (
            <>
              <span className="muted">Not served under a name of its own yet.</span>
              <span className="spacer" />
              <button type="button" className="button small" disabled={busy} onClick={() => void start()}>
                <Play size={13} /> {busy ? 'Starting…' : 'Try it'}
              </button>
            </>
          )}
        </div>
        {trial.error && <ErrorBanner error={trial.error} onRetry={() => void trial.refetch()} />}
        {!ready && state?.deployment_state_message && <p className="card-body muted">{state.deployment_state_message}</p>}
      </section>
      {ready && <TryConsole endpoint={endpoint} card={card} example={example.data} />}
    </>
  );
}
