import { useState } from 'react';
import type { Canary, ServedEntity } from '../../api/endpoints';
import { FormDialog } from '../../components/FormDialog';

interface CanaryDialogProps {
  entities: readonly ServedEntity[];
  canary: Canary | undefined;
  onSave: (canary: Canary | undefined) => Promise<void>;
  onClose: () => void;
}

const amount = (text: string) => (text.trim() === '' ? undefined : Number(text));

/** Which entity is on trial, and when it loses its share by itself. */
export function CanaryDialog({ entities, canary, onSave, onClose }: CanaryDialogProps) {
  const [entity, setEntity] = useState(canary?.served_entity_name ?? entities.at(-1)?.name ?? '');
  const [requests, setRequests] = useState(String(canary?.min_requests ?? 50));
  const [errors, setErrors] = useState(String(Math.round((canary?.max_error_rate ?? 0.05) * 1e6) / 1e4));
  const [latency, setLatency] = useState(canary?.max_latency_ms === undefined ? '' : String(canary.max_latency_ms));
  const limit = amount(latency);
  const submit = () =>
    onSave({ served_entity_name: entity, min_requests: Number(requests), max_error_rate: Number(errors) / 100, ...(limit !== undefined && { max_latency_ms: limit }) });
  return (
    <FormDialog title="Canary" action="Watch it" ready={entity !== ''} onSubmit={submit} onClose={onClose} other={canary && { label: 'No canary', onSelect: () => onSave(undefined) }}>
      <label className="field">
        <span>Served model on trial</span>
        <select className="select" value={entity} onChange={(event) => setEntity(event.target.value)}>
          {entities.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
        <small>It loses its share to the others by itself when it does worse than this.</small>
      </label>
      <label className="field">
        <span>Judged after this many requests</span>
        <input className="input" type="number" min={1} required value={requests} onChange={(event) => setRequests(event.target.value)} />
      </label>
      <label className="field">
        <span>Most failures, %</span>
        <input className="input" type="number" min={0} max={100} step="any" required value={errors} onChange={(event) => setErrors(event.target.value)} />
      </label>
      <label className="field">
        <span>Longest mean latency, ms</span>
        <input className="input" type="number" min={0} step="any" placeholder="no limit" value={latency} onChange={(event) => setLatency(event.target.value)} />
      </label>
    </FormDialog>
  );
}
