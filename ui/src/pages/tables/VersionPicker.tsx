import { ChevronLeft, ChevronRight, History } from 'lucide-react';
import type { TableCommit } from '../../api/tables';
import { timeWithZone } from '../../lib/format';

interface VersionPickerProps {
  commits: readonly TableCommit[];
  version: number;
  newest: number;
  onChange: (version: number | undefined) => void;
}

/** Travels through the versions that the log still has: step by step, along the slider, or to a point in time. */
export function VersionPicker({ commits, version, newest, onChange }: VersionPickerProps) {
  if (commits.length < 2) return null;
  const oldest = commits.at(-1)!.version;
  const commit = commits.find((one) => one.version === version);
  const step = (by: number) => onChange(Math.min(newest, Math.max(oldest, version + by)));
  const jump = (text: string) => {
    const time = new Date(text).getTime();
    if (Number.isNaN(time)) return;
    // What the field shows to the minute is meant to its end.
    onChange(commits.find((one) => one.timestamp < time + 60_000)?.version ?? oldest);
  };
  return (
    <section className="card time-travel" aria-label="Time travel">
      <div className="card-body bar">
        <History size={15} aria-hidden />
        <button type="button" className="button small icon" aria-label="Older version" disabled={version <= oldest} onClick={() => step(-1)}>
          <ChevronLeft size={14} />
        </button>
        <input type="range" aria-label="Version" min={oldest} max={newest} value={version} onChange={(event) => onChange(Number(event.target.value))} />
        <button type="button" className="button small icon" aria-label="Newer version" disabled={version >= newest} onClick={() => step(1)}>
          <ChevronRight size={14} />
        </button>
        <span>
          Version <b>{version}</b> of {newest} {commit && <span className="muted">{timeWithZone(commit.timestamp)} · {commit.operation.toLowerCase() || 'commit'}</span>}
        </span>
        <span className="spacer" />
        <label className="check">
          As of
          <input className="input" type="datetime-local" onChange={(event) => jump(event.target.value)} />
        </label>
        {version !== newest && (
          <button type="button" className="button small" onClick={() => onChange(undefined)}>
            Newest
          </button>
        )}
      </div>
    </section>
  );
}
