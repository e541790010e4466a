import { expect, it } from 'vitest';
import type { SignatureField } from '../../api/modelCard';
import { exampleFrom } from './example';

const card = (...inputs: SignatureField[]) => ({ flavors: [], signature: { inputs, outputs: [], params: [] }, created: '', sizeInBytes: undefined, mlflowVersion: '', example: undefined });

it('makes a row from columns, and a tensor from a shape', () => {
  expect(JSON.parse(exampleFrom(card({ name: 'a', type: 'double', required: true }, { name: 'b', type: 'string', required: true })))).toEqual({ dataframe_split: { columns: ['a', 'b'], data: [[0.5, 'text']] } });
  expect(JSON.parse(exampleFrom(card({ name: 'x', type: 'float32 [-1, 3]', required: true })))).toEqual({ inputs: [[0.5, 0.5, 0.5]] });
  expect(JSON.parse(exampleFrom(undefined))).toEqual({ inputs: [[0.5]] });
});
