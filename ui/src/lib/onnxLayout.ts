import type { OnnxGraph } from './onnx';

export interface Box {
  id: string;
  title: string;
  detail: string;
  kind: 'input' | 'node' | 'output';
  column: number;
  row: number;
}

export interface Layout {
  boxes: Box[];
  edges: [from: Box, to: Box][];
  columns: number;
  rows: number;
}

/** Sets inputs on top, each node below the last of its sources, outputs at the bottom. */
export function layOut(graph: OnnxGraph): Layout {
  const boxes: Box[] = [];
  const edges: [Box, Box][] = [];
  const taken: number[] = [];
  const source = new Map<string, Box>();
  const add = (box: Omit<Box, 'column'>): Box => {
    const placed = { ...box, column: taken[box.row] ?? 0 };
    taken[box.row] = placed.column + 1;
    boxes.push(placed);
    return placed;
  };
  for (const input of graph.inputs) source.set(input.name, add({ id: `in ${input.name}`, title: input.name, detail: input.type, kind: 'input', row: 0 }));
  graph.nodes.forEach((node, index) => {
    const from = node.inputs.flatMap((name) => source.get(name) ?? []);
    const weights = node.inputs.filter((name) => graph.weights.has(name)).length;
    const row = 1 + Math.max(0, ...from.map((box) => box.row));
    const box = add({ id: `node ${index}`, title: node.operator, detail: weights > 0 ? `${weights} tensor${weights === 1 ? '' : 's'} of weights` : node.name, kind: 'node', row });
    for (const one of new Set(from)) edges.push([one, box]);
    for (const output of node.outputs) source.set(output, box);
  });
  const last = Math.max(...boxes.map((box) => box.row)) + 1;
  for (const output of graph.outputs) {
    const box = add({ id: `out ${output.name}`, title: output.name, detail: output.type, kind: 'output', row: last });
    const from = source.get(output.name);
    if (from) edges.push([from, box]);
  }
  return { boxes, edges, columns: Math.max(...taken.map((count) => count ?? 0)), rows: last + 1 };
}
