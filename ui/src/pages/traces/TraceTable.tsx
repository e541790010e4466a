import { useRef, type KeyboardEvent } from 'react';
import { Link } from 'wouter';
import type { TraceInfo } from '../../api/traces';
import { links } from '../../app/links';
import { DataTable, When } from '../../components/DataTable';
import { TraceState } from '../../components/TraceState';
import { duration } from '../../lib/format';
import { gist, verdict } from '../trace/values';

interface TraceTableProps {
  traces: readonly TraceInfo[];
  /** Names of experiments by id; absent where all traces are of one. */
  names: ReadonlyMap<string, string> | undefined;
  selected: ReadonlySet<string>;
  onSelect: (traces: readonly TraceInfo[], on: boolean) => void;
}

const columns = [
  { title: 'Selected', hidden: true },
  'Trace',
  'Asked',
  'Answered',
  'State',
  { title: 'Took', number: true },
  { title: 'Tokens', number: true },
  'Assessments',
];

/** Traces in rows; the arrow keys go from one to the next. */
export function TraceTable({ traces, names, selected, onSelect }: TraceTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const rows = [...(box.current?.querySelectorAll<HTMLElement>('th a') ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    if (!step || at < 0) return;
    event.preventDefault();
    rows[at + step]?.focus();
  };
  return (
    <div ref={box} className="traces" onKeyDown={move}>
      <DataTable label="Table of traces" columns={[...columns, ...(names ? ['Experiment'] : []), 'When']}>
        {traces.map((trace) => (
          <tr key={trace.id}>
            <td>
              <input type="checkbox" aria-label={`Select ${trace.name || trace.id}`} checked={selected.has(trace.id)} onChange={(event) => onSelect([trace], event.target.checked)} />
            </td>
            <th scope="row" dir="auto">
              <Link href={links.trace(trace.id)} title={trace.name || trace.id}>
                {trace.name || `${trace.id.slice(0, 11)}…`}
              </Link>
            </th>
            <td className="trace-preview" dir="auto" title={trace.request}>
              {gist(trace.request)}
            </td>
            <td className="trace-preview" dir="auto" title={trace.response}>
              {gist(trace.response)}
            </td>
            <td>
              <TraceState state={trace.state} />
            </td>
            <td className="number">{duration(trace.took)}</td>
            <td className="number">{trace.tokens['total_tokens']?.toLocaleString('en-US') ?? '–'}</td>
            <td>
              <div className="tags">
                {trace.assessments
                  .filter((one) => one.valid && one.kind === 'feedback')
                  .slice(0, 3)
                  .map((one) => (
                    <span key={one.id} className={`badge ${verdict(one)}`} title={one.rationale}>
                      {one.name}
                    </span>
                  ))}
              </div>
            </td>
            {names && (
              <td dir="auto">
                <Link href={links.runs(trace.experimentId)}>{names.get(trace.experimentId) ?? trace.experimentId}</Link>
              </td>
            )}
            <When at={trace.started} />
          </tr>
        ))}
      </DataTable>
    </div>
  );
}
