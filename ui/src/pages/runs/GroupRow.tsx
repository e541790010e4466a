import { ChevronDown, ChevronRight } from 'lucide-react';
import { plural } from '../../lib/format';
import type { Column } from './columns';
import type { Line } from './lines';

/** The heading of a group of runs; a click closes or opens it. */
export function GroupRow({ line, column, at, top, onToggle }: { line: Extract<Line, { kind: 'group' }>; column: Column; at: number; top: number; onToggle: (value: string) => void }) {
  return (
    <div role="row" aria-rowindex={at + 2} className="grid-row grid-group" style={{ top }}>
      <div role="gridcell" className="cell">
        <button type="button" aria-expanded={!line.closed} onClick={() => onToggle(line.value)}>
          {line.closed ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
          <span className="muted">{column.title}</span>
          <b className="clip" dir="auto">
            {line.value}
          </b>
          <span className="muted">{line.open ? `${line.count.toLocaleString('en-US')} loaded` : plural(line.count, 'run')}</span>
        </button>
      </div>
    </div>
  );
}
