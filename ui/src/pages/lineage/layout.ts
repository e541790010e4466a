import type { LineageEdge, LineageNode } from '../../api/lineage';

export interface Place {
  node: LineageNode;
  /** From the left: after everything that it came from. */
  layer: number;
  /** From the top of its layer. */
  row: number;
}

const sweeps = 4;

/** Sets every node right of all that leads to it, and orders each layer so that edges cross little. */
export function layOut(nodes: readonly LineageNode[], edges: readonly LineageEdge[]): Map<string, Place> {
  const known = new Set(nodes.map((node) => node.id));
  const inside = edges.filter((edge) => known.has(edge.source) && known.has(edge.target) && edge.source !== edge.target);
  const layers = layersOf(nodes, inside);
  const columns: string[][] = [];
  for (const node of nodes) (columns[layers.get(node.id)!] ??= []).push(node.id);
  const [before, after] = [neighbours(inside, 'target', 'source'), neighbours(inside, 'source', 'target')];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const forth = sweep % 2 === 0;
    const order = forth ? columns.keys() : [...columns.keys()].reverse();
    for (const index of order) arrange(columns, index, forth ? before : after);
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return new Map(columns.flatMap((column, layer) => (column ?? []).map((id, row) => [id, { node: byId.get(id)!, layer, row }] as const)));
}

/** The longest way to each node; a circle, which lineage should not have, is cut where it would close. */
function layersOf(nodes: readonly LineageNode[], edges: readonly LineageEdge[]): Map<string, number> {
  const sources = neighbours(edges, 'target', 'source');
  const found = new Map<string, number>();
  const open = new Set<string>();
  const layerOf = (id: string): number => {
    const done = found.get(id);
    if (done !== undefined) return done;
    if (open.has(id)) return -1;
    open.add(id);
    const layer = Math.max(-1, ...(sources.get(id) ?? []).map(layerOf)) + 1;
    open.delete(id);
    found.set(id, layer);
    return layer;
  };
  for (const node of nodes) layerOf(node.id);
  return found;
}

function neighbours(edges: readonly LineageEdge[], of: 'source' | 'target', to: 'source' | 'target'): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const edge of edges) found.set(edge[of], [...(found.get(edge[of]) ?? []), edge[to]]);
  return found;
}

/** Sorts a layer by the mean row of each node's neighbours. */
function arrange(columns: string[][], index: number, near: Map<string, string[]>): void {
  const rows = new Map(columns.flatMap((column) => (column ?? []).map((id, row) => [id, row] as const)));
  const wanted = new Map((columns[index] ?? []).map((id, row) => {
    const others = (near.get(id) ?? []).map((other) => rows.get(other) ?? 0);
    return [id, others.length > 0 ? others.reduce((sum, one) => sum + one, 0) / others.length : row];
  }));
  columns[index]?.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
}
