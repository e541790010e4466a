import type { LineageGraph, LineageNode } from '../../api/lineage';

export interface TrainingUse {
  set: LineageNode;
  runs: LineageNode[];
  versions: LineageNode[];
}

function reachable(from: string, next: ReadonlyMap<string, string[]>): Set<string> {
  const seen = new Set<string>();
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const target of next.get(id) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      waiting.push(target);
    }
  }
  return seen;
}

/** The training sets of a graph that goes downstream, newest first, each with the runs and model versions that came of it. */
export function trainingUses(graphs: readonly LineageGraph[]): TrainingUse[] {
  const nodes = new Map(graphs.flatMap((graph) => graph.nodes.map((node) => [node.id, node] as const)));
  const next = new Map<string, string[]>();
  for (const { edges } of graphs) for (const { source, target } of edges) next.set(source, [...(next.get(source) ?? []), target]);
  return [...nodes.values()]
    .filter((node) => node.kind === 'training_set')
    .sort((a, b) => (b.created_at ?? 0) - (a.created_at ?? 0))
    .map((set) => {
      const found = [...reachable(set.id, next)].flatMap((id) => nodes.get(id) ?? []);
      return { set, runs: found.filter((node) => node.kind === 'run'), versions: found.filter((node) => node.kind === 'model_version') };
    });
}
