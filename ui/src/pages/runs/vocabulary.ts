import type { Run } from '../../api/runs';
import type { Vocabulary } from '../../lib/filter/complete';

const mostValues = 50;

function collect(runs: readonly Run[], read: (run: Run) => Record<string, string>): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const run of runs)
    for (const [key, value] of Object.entries(read(run))) {
      const values = found.get(key) ?? new Set();
      if (values.size < mostValues && value.length <= 80 && !value.includes("'")) values.add(value);
      found.set(key, values);
    }
  return new Map([...found].map(([key, values]) => [key, [...values].sort()]));
}

/** Names and values for completion, from the first runs loaded. */
export function vocabularyOf(runs: readonly Run[]): Vocabulary {
  const some = runs.slice(0, 1000);
  const metrics = new Set(some.flatMap((run) => Object.keys(run.metrics)));
  return { metrics: [...metrics].sort(), params: collect(some, (run) => run.params), tags: collect(some, (run) => run.tags) };
}
