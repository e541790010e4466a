import { expect, it } from 'vitest';
import { parseModelCard } from './modelCard';

const text = `flavors:
  python_function:
    loader_module: mlflow.sklearn
  sklearn:
    code: null
mlflow_version: 3.17.2
signature:
  inputs: '[{"type": "double", "name": "distance", "required": true}, {"type": "long",
    "name": "hour", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]'
  params: null
saved_input_example_info:
  serving_input_path: serving_input_example.json
utc_time_created: '2026-01-01 00:00:00'
`;

it('reads a signature that the file folds over lines', () => {
  const card = parseModelCard(text);
  expect(card.example).toBe('serving_input_example.json');
  expect(card.flavors).toEqual(['python_function', 'sklearn']);
  expect(card.signature).toEqual({
    inputs: [{ name: 'distance', type: 'double', required: true }, { name: 'hour', type: 'long', required: false }],
    outputs: [{ name: '[0]', type: 'float64 [-1]', required: true }],
    params: [],
  });
});

it('does without a signature', () => expect(parseModelCard('flavors: {}').signature).toBeUndefined());
