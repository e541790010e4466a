import { expect, it } from 'vitest';
import { parseOnnx } from './onnx';
import { layOut } from './onnxLayout';

const bytes = (...parts: (number | number[])[]) => parts.flat();
const field = (number: number, content: number[]) => [(number << 3) | 2, content.length, ...content];
const text = (number: number, value: string) => field(number, [...new TextEncoder().encode(value)]);
const varint = (number: number, value: number) => [number << 3, value];
const tensor = (name: string) => bytes(text(1, name), field(2, field(1, bytes(varint(1, 1), field(2, bytes(field(1, text(2, 'N')), field(1, varint(1, 3))))))));

const model = new Uint8Array(
  bytes(
    text(2, 'maker'),
    field(
      7,
      bytes(
        field(1, bytes(text(1, 'x'), text(1, 'w'), text(2, 'h'), text(4, 'Gemm'))),
        field(1, bytes(text(1, 'h'), text(2, 'y'), text(3, 'act'), text(4, 'Relu'))),
        field(5, bytes(field(1, [3, 4]), text(8, 'w'))),
        field(11, tensor('x')),
        field(11, tensor('w')),
        field(12, tensor('y')),
      ),
    ),
  ),
);

it('reads nodes, typed inputs and outputs, and counts weights', () => {
  const graph = parseOnnx(model);
  expect(graph.producer).toBe('maker');
  expect(graph.nodes.map((node) => node.operator)).toEqual(['Gemm', 'Relu']);
  expect(graph.inputs).toEqual([{ name: 'x', type: 'float [N, 3]' }]);
  expect(graph.outputs[0]!.name).toBe('y');
  expect(graph.weightCount).toBe(12);
});

it('lays the graph out from inputs to outputs', () => {
  const { boxes, edges, rows } = layOut(parseOnnx(model));
  expect(boxes.map((box) => [box.title, box.row])).toEqual([['x', 0], ['Gemm', 1], ['Relu', 2], ['y', 3]]);
  expect(edges.map(([from, to]) => `${from.title}>${to.title}`)).toEqual(['x>Gemm', 'Gemm>Relu', 'Relu>y']);
  expect(rows).toBe(4);
});

it('refuses what is no ONNX file', () => {
  expect(() => parseOnnx(new TextEncoder().encode('hello world, this is text'))).toThrow();
  expect(() => parseOnnx(model.subarray(0, model.length - 3))).toThrow(/breaks off/);
  expect(() => parseOnnx(new Uint8Array())).toThrow(/no ONNX graph/);
});
