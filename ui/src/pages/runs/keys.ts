import type { Run } from '../../api/runs';
import { byName } from '../../lib/byName';

/** The keys that the loaded runs have, in the order of the groups. */
export interface Keys {
  metrics: string[];
  params: string[];
  tags: string[];
}

export function keysOf(runs: readonly Run[]): Keys {
  const metrics = new Set<string>();
  const params = new Set<string>();
  const tags = new Set<string>();
  for (const run of runs) {
    for (const key in run.metrics) metrics.add(key);
    for (const key in run.params) params.add(key);
    for (const key in run.tags) if (!key.startsWith('mlflow.')) tags.add(key);
  }
  const sorted = (keys: Set<string>) => [...keys].sort(byName);
  return { metrics: sorted(metrics), params: sorted(params), tags: sorted(tags) };
}
