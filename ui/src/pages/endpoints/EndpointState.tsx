import type { Endpoint, ServedEntity } from '../../api/endpoints';

export function EndpointState({ endpoint }: { endpoint: Endpoint }) {
  const state = endpoint.state;
  if (state?.config_update === 'UPDATE_FAILED') return <span className="badge bad">Update failed</span>;
  if (state?.config_update === 'IN_PROGRESS') return <span className="badge info"><span className="dot live" />Updating</span>;
  return state?.ready === 'READY' ? <span className="badge good"><span className="dot" />Ready</span> : <span className="badge warn">Not ready</span>;
}

const looks: Record<string, [string, string]> = {
  DEPLOYMENT_READY: ['good', 'Ready'],
  DEPLOYMENT_CREATING: ['info', 'Loading'],
  DEPLOYMENT_RECOVERING: ['warn', 'Recovering'],
  DEPLOYMENT_FAILED: ['bad', 'Failed'],
};

export function EntityState({ entity }: { entity: ServedEntity }) {
  const [kind, label] = looks[entity.state?.deployment ?? ''] ?? ['', 'Unknown'];
  return (
    <span className={`badge ${kind}`} title={entity.state?.deployment_state_message}>
      {label}
    </span>
  );
}
