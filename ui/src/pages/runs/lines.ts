import type { Run } from '../../api/runs';
import type { Column } from './columns';

export type Line = { kind: 'group'; value: string; count: number; closed: boolean; open: boolean } | { kind: 'run'; index: number };

export interface Lines {
  /** The runs that are drawn, those of closed groups left out. */
  runs: readonly Run[];
  /** Undefined: every line is the run of its own index. */
  lines: readonly Line[] | undefined;
  /** The line of a run, by the run's index. */
  lineOf: (index: number) => number;
}

/**
 * Puts a heading before every stretch of runs that share a value. The server sorts by that value, so a stretch is a whole
 * group, the last one excepted while there are more runs to load.
 */
export function linesOf(runs: readonly Run[], group: Column | undefined, closed: ReadonlySet<string>, more: boolean): Lines {
  if (!group) return { runs, lines: undefined, lineOf: (index) => index };
  const lines: Line[] = [];
  const drawn: Run[] = [];
  const places: number[] = [];
  let heading: Extract<Line, { kind: 'group' }> | undefined;
  for (const run of runs) {
    const value = group.text(run);
    if (heading?.value !== value) {
      heading = { kind: 'group', value, count: 0, closed: closed.has(value), open: false };
      lines.push(heading);
    }
    heading.count++;
    if (heading.closed) continue;
    places.push(lines.length);
    lines.push({ kind: 'run', index: drawn.length });
    drawn.push(run);
  }
  if (heading) heading.open = more;
  return { runs: drawn, lines, lineOf: (index) => places[index] ?? 0 };
}
