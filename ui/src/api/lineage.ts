import { address, send } from './http';

export const lineageKinds = { table: 'Table', dataset: 'Dataset', feature_table: 'Feature table', training_set: 'Training set', run: 'Run', logged_model: 'Logged model', model_version: 'Model version', endpoint: 'Endpoint' } as const;
export type LineageKind = keyof typeof lineageKinds;

export interface LineageNode {
  id: string;
  kind: LineageKind;
  name: string;
  version?: string;
  created_at?: number;
  created_by?: string;
  deleted_at?: number;
  properties?: Record<string, string>;
}

export interface LineageEdge {
  source: string;
  target: string;
  relation: string;
  created_at?: number;
  created_by?: string;
  ended_at?: number;
}

export interface LineageGraph {
  root: string;
  nodes: LineageNode[];
  edges: LineageEdge[];
  truncated: boolean;
}

export type Direction = 'both' | 'upstream' | 'downstream';

async function read<T>(path: string, query: Record<string, string | number | boolean | undefined>, signal?: AbortSignal): Promise<T> {
  return (await send(address(`ajax-api/2.0/ml/lineage/${path}`, query), { signal: signal ?? null })).json() as Promise<T>;
}

export async function lineageGraph(node: string, direction: Direction, depth: number, ended: boolean, signal?: AbortSignal): Promise<LineageGraph> {
  const found = await read<Partial<LineageGraph>>('graph', { node, direction, depth, include_ended: ended || undefined }, signal);
  return { root: found.root ?? node, nodes: found.nodes ?? [], edges: found.edges ?? [], truncated: found.truncated ?? false };
}

export async function lineageNodes(kind: string | undefined, signal?: AbortSignal): Promise<LineageNode[]> {
  return (await read<{ nodes?: LineageNode[] }>('nodes', { kind, max_results: 200 }, signal)).nodes ?? [];
}

/** Ids of nodes, as the server writes them. */
export const lineageId = {
  table: (folder: string, version: number) => `table:${folder}@${version}`,
  run: (id: string) => `run:${id}`,
  version: (model: string, version: string) => `model_version:${model}/${version}`,
  endpoint: (name: string) => `endpoint:${name}`,
  featureTable: (name: string, version: number) => `feature_table:${name}@${version}`,
};
