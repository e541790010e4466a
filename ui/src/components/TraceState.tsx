import type { TraceState as State } from '../api/traces';

const looks: Record<State, [string, string]> = {
  OK: ['good', 'OK'],
  ERROR: ['bad', 'Error'],
  IN_PROGRESS: ['info', 'Running'],
  STATE_UNSPECIFIED: ['', 'Unknown'],
};

export function TraceState({ state }: { state: State }) {
  const [kind, label] = looks[state] ?? ['', state];
  return (
    <span className={`badge ${kind}`}>
      <span className={state === 'IN_PROGRESS' ? 'dot live' : 'dot'} />
      {label}
    </span>
  );
}
