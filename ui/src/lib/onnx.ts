import { fields } from './protobuf';

export interface OnnxValue {
  name: string;
  /** Element type and shape, such as float [N, 3]. */
  type: string;
}

export interface OnnxNode {
  name: string;
  operator: string;
  inputs: string[];
  outputs: string[];
}

export interface OnnxGraph {
  producer: string;
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  nodes: OnnxNode[];
  /** Names of the weights. */
  weights: Set<string>;
  weightCount: number;
}

const elementTypes = ['?', 'float', 'uint8', 'int8', 'uint16', 'int16', 'int32', 'int64', 'string', 'bool', 'float16', 'double', 'uint32', 'uint64', 'complex64', 'complex128', 'bfloat16'];
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function dimension(message: Uint8Array): string {
  for (const field of fields(message)) {
    if (field.number === 1) return field.varint.toString();
    if (field.number === 2) return text(field.bytes);
  }
  return '?';
}

function tensorType(message: Uint8Array): string {
  let element = '?';
  let shape = '';
  for (const field of fields(message)) {
    if (field.number === 1) element = elementTypes[Number(field.varint)] ?? `type ${field.varint}`;
    if (field.number === 2) shape = ` [${[...fields(field.bytes)].filter((one) => one.number === 1).map((one) => dimension(one.bytes)).join(', ')}]`;
  }
  return element + shape;
}

function valueInfo(message: Uint8Array): OnnxValue {
  const value = { name: '', type: '' };
  for (const field of fields(message)) {
    if (field.number === 1) value.name = text(field.bytes);
    if (field.number !== 2) continue;
    const [type] = fields(field.bytes);
    value.type = type?.number === 1 ? tensorType(type.bytes) : type?.number === 4 ? 'sequence' : type?.number === 5 ? 'map' : '';
  }
  return value;
}

function node(message: Uint8Array): OnnxNode {
  const found: OnnxNode = { name: '', operator: '', inputs: [], outputs: [] };
  for (const field of fields(message)) {
    if (field.number === 1) found.inputs.push(text(field.bytes));
    else if (field.number === 2) found.outputs.push(text(field.bytes));
    else if (field.number === 3) found.name = text(field.bytes);
    else if (field.number === 4) found.operator = text(field.bytes);
  }
  return found;
}

/** Shape is packed or not, as the writer liked. */
function weight(message: Uint8Array): { name: string; count: number } {
  let name = '';
  let count = 1;
  for (const field of fields(message)) {
    if (field.number === 8) name = text(field.bytes);
    if (field.number === 1) count *= field.bytes.length > 0 ? packed(field.bytes).reduce((product, one) => product * one, 1) : Number(field.varint);
  }
  return { name, count };
}

function packed(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    values.push(Number(value));
    value = 0n;
    shift = 0n;
  }
  return values;
}

/** Reads the graph of an ONNX file; weights are counted, not read. */
export function parseOnnx(file: Uint8Array): OnnxGraph {
  const graph: OnnxGraph = { producer: '', inputs: [], outputs: [], nodes: [], weights: new Set(), weightCount: 0 };
  for (const field of fields(file)) {
    if (field.number === 2) graph.producer = text(field.bytes);
    if (field.number === 7) for (const part of fields(field.bytes)) readPart(graph, part.number, part.bytes);
  }
  if (graph.nodes.length === 0) throw new Error('The file holds no ONNX graph.');
  // Files of old versions list weights among the inputs too.
  graph.inputs = graph.inputs.filter((input) => !graph.weights.has(input.name));
  return graph;
}

function readPart(graph: OnnxGraph, number: number, bytes: Uint8Array): void {
  if (number === 1) graph.nodes.push(node(bytes));
  else if (number === 11) graph.inputs.push(valueInfo(bytes));
  else if (number === 12) graph.outputs.push(valueInfo(bytes));
  else if (number === 5) {
    const { name, count } = weight(bytes);
    graph.weights.add(name);
    graph.weightCount += count;
  }
}
