import { address, send } from './http';

export interface FeatureColumn {
  name: string;
  type?: string;
  description?: string;
}

export type DefinitionKind = 'feature_table' | 'feature_view' | 'on_demand_feature' | 'feature_spec';

/** A definition as it was applied; parts differ by kind. */
export interface Definition {
  kind: DefinitionKind;
  name: string;
  description?: string;
  owner?: string;
  tags?: Record<string, string>;
  primary_keys?: string[];
  timeseries_column?: string;
  created_column?: string;
  ttl?: unknown;
  online?: unknown;
  location?: string;
  sources?: Record<string, string>;
  sql?: string;
  expression?: string;
  inputs?: Record<string, string>;
  features?: { lookup?: { table: string; lookup_key?: string[]; feature_names?: string[] }; function?: { feature: string } }[] | FeatureColumn[];
}

export interface DefinitionVersion {
  definition: Definition;
  version: number;
  created_at: number;
}

export interface OnlineStatus {
  store: string;
  state: string;
  mode: string;
  source_version?: number;
  rows: number;
  started_at: number;
  ended_at?: number;
  newest_event?: number;
  lag_ms?: number;
  error?: string;
}

export interface FeatureDescription {
  current: DefinitionVersion;
  columns: FeatureColumn[];
  table_version?: number;
  online?: OnlineStatus;
}

export interface FeatureStatistics {
  feature: string;
  type: string;
  /** Values; rows without one are counted by `nulls`. */
  count: number;
  nulls: number;
  distinct: number;
  min?: unknown;
  max?: unknown;
  mean?: number;
  standard_deviation?: number;
  quantiles?: number[];
  top?: { value?: unknown; count: number }[];
}

export interface FeatureDrift {
  feature: string;
  population_stability_index: number;
  verdict: 'stable' | 'moderate' | 'shifted';
  baseline_count: number;
  current_count: number;
}

async function read<T>(path: string, query: Record<string, string | number | undefined>, signal?: AbortSignal): Promise<T> {
  return (await send(address(`ajax-api/2.0/ml/features/${path}`, query), { signal: signal ?? null })).json() as Promise<T>;
}

export async function listDefinitions(signal?: AbortSignal): Promise<DefinitionVersion[]> {
  return (await read<{ definitions?: DefinitionVersion[] }>('definitions', {}, signal)).definitions ?? [];
}

export const describeDefinition = (name: string, signal?: AbortSignal) => read<FeatureDescription>('definitions/get', { name }, signal);

export async function featureStatistics(name: string, version: number | undefined, signal?: AbortSignal): Promise<FeatureStatistics[]> {
  return (await read<{ features?: FeatureStatistics[] }>('statistics', { name, version }, signal)).features ?? [];
}

export async function featureDrift(name: string, before: number, now: number, signal?: AbortSignal): Promise<FeatureDrift[]> {
  return (await read<{ features?: FeatureDrift[] }>('drift', { baseline: name, baseline_version: before, current_version: now }, signal)).features ?? [];
}

export async function materialize(name: string): Promise<void> {
  await send(address('ajax-api/2.0/ml/features/materialize'), { method: 'POST', body: JSON.stringify({ names: [name] }), headers: { 'Content-Type': 'application/json' } });
}

export const kindTitles: Record<DefinitionKind, string> = { feature_table: 'Table', feature_view: 'View', on_demand_feature: 'On demand', feature_spec: 'Feature spec' };
