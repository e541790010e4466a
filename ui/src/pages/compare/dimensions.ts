import type { Run } from '../../api/runs';

export type Value = string | number | undefined;

export interface Dimension {
  id: string;
  title: string;
  of: (run: Run) => Value;
}

/** What runs can be laid out by: metrics, and parameters that differ. */
export function dimensionsOf(runs: readonly Run[]): Dimension[] {
  const keys = (read: (run: Run) => object) => [...new Set(runs.flatMap((run) => Object.keys(read(run))))].sort((a, b) => a.localeCompare(b));
  const metrics = keys((run) => run.metrics).map((key) => ({ id: `metrics.${key}`, title: key, of: (run: Run) => (Object.hasOwn(run.metrics, key) ? run.metrics[key]!.value : undefined) }));
  const params = keys((run) => run.params).map((key) => ({ id: `params.${key}`, title: key, of: (run: Run) => (Object.hasOwn(run.params, key) ? run.params[key] : undefined) }));
  return [...params.filter((one) => differs(one, runs)), ...metrics];
}

const differs = (dimension: Dimension, runs: readonly Run[]) => new Set(runs.map(dimension.of)).size > 1;

/** Dimensions to begin with: parameters that differ, then metrics that do; first those that most runs have. */
export function firstDimensions(all: readonly Dimension[], runs: readonly Run[], count: number): string[] {
  const values = (dimension: Dimension) => runs.map(dimension.of).filter(usable);
  const telling = all
    .filter((dimension) => new Set(values(dimension)).size > 1 && !dimension.id.startsWith('metrics.system/'))
    .sort((a, b) => values(b).length - values(a).length);
  const chosen = telling.length > 0 ? telling : all.filter((dimension) => values(dimension).length > 0);
  const params = chosen.filter((dimension) => dimension.id.startsWith('params.')).slice(0, Math.ceil(count / 2));
  const metrics = chosen.filter((dimension) => dimension.id.startsWith('metrics.')).slice(0, count - params.length);
  return [...params, ...metrics].map((dimension) => dimension.id);
}

const usable = (value: Value) => value !== undefined && !(typeof value === 'number' && !Number.isFinite(value));
