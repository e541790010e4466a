import type { RunStatus } from '../api/runs';

const looks: Record<RunStatus, [string, string]> = {
  RUNNING: ['info', 'Running'],
  SCHEDULED: ['warn', 'Scheduled'],
  FINISHED: ['good', 'Finished'],
  FAILED: ['bad', 'Failed'],
  KILLED: ['bad', 'Killed'],
};

export function Status({ status }: { status: RunStatus }) {
  const [kind, label] = looks[status] ?? ['', status];
  return (
    <span className={`badge ${kind}`}>
      <span className={status === 'RUNNING' ? 'dot live' : 'dot'} />
      {label}
    </span>
  );
}
