const field = (number: number, content: number[]) => [(number << 3) | 2, content.length, ...content];
const text = (number: number, value: string) => field(number, [...new TextEncoder().encode(value)]);
const varint = (number: number, value: number) => [number << 3, value];

/** float [N, 2], as a ValueInfoProto. */
const tensor = (name: string) => [...text(1, name), ...field(2, field(1, [...varint(1, 1), ...field(2, [...field(1, text(2, 'N')), ...field(1, varint(1, 2))])]))];

/** An ONNX model of one operator over two columns: Neg changes signs, Identity does not. */
export function onnxModel(operator: 'Identity' | 'Neg'): Uint8Array {
  const node = [...text(1, 'x'), ...text(2, 'y'), ...text(4, operator)];
  const graph = [...field(1, node), ...text(2, 'g'), ...field(11, tensor('x')), ...field(12, tensor('y'))];
  return new Uint8Array([...varint(1, 8), ...field(7, graph), ...field(8, varint(2, 13))]);
}

export const onnxCard = `flavors:
  onnx:
    data: model.onnx
    onnx_version: 1.16.0
  python_function:
    data: model.onnx
    loader_module: mlflow.onnx
signature:
  inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 2]}, "name": "x"}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 2]}, "name": "y"}]'
`;

/** The same model, described as one that takes named columns. */
export const columnsCard = onnxCard.replace(
  /inputs: .*/,
  `inputs: '[{"type": "float", "name": "distance", "required": true}, {"type": "float", "name": "hour", "required": true}]'`,
);
