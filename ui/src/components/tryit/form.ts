import type { Signature, SignatureField } from '../../api/modelCard';

/** What stands in the fields, by name; what is left empty is not sent. */
export type Texts = Record<string, string>;

const whole = new Set(['long', 'integer']);
const fractional = new Set(['double', 'float']);
const scalar = new Set([...whole, ...fractional, 'string', 'boolean', 'datetime', 'binary']);

/** Whether a form can ask for all that a model takes: named columns of single values. */
export const fillable = (signature: Signature | undefined): signature is Signature =>
  signature !== undefined && signature.inputs.length > 0 && [...signature.inputs, ...signature.params].every((field) => scalar.has(field.type)) && !signature.inputs.some((field) => /^\[\d+\]$/.test(field.name));

export const inputType = (field: SignatureField) => (whole.has(field.type) || fractional.has(field.type) ? 'number' : field.type === 'datetime' ? 'datetime-local' : 'text');

/** What is wrong with a field's text; undefined when nothing is. */
export function mistakeIn(field: SignatureField, text: string): string | undefined {
  if (text === '') return field.required ? 'needed' : undefined;
  if (whole.has(field.type) && !/^[+-]?\d+$/.test(text.trim())) return 'a whole number is needed';
  if (fractional.has(field.type) && !Number.isFinite(Number(text))) return 'a number is needed';
  return undefined;
}

function valueOf(field: SignatureField, text: string): unknown {
  if (whole.has(field.type) || fractional.has(field.type)) return Number(text);
  return field.type === 'boolean' ? text === 'true' : text;
}

/** One row as a scoring request. */
export function requestOf(signature: Signature, texts: Texts): string {
  const given = signature.inputs.filter((field) => texts[field.name] !== undefined && texts[field.name] !== '');
  const params = signature.params.filter((field) => texts[`params.${field.name}`]);
  return JSON.stringify(
    {
      dataframe_split: { columns: given.map((field) => field.name), data: [given.map((field) => valueOf(field, texts[field.name]!))] },
      ...(params.length > 0 && { params: Object.fromEntries(params.map((field) => [field.name, valueOf(field, texts[`params.${field.name}`]!)])) }),
    },
    null,
    2,
  );
}

const textOf = (value: unknown) => (value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));

/** The fields filled from a request's first row; undefined when it is in a shape that the form does not show. */
export function textsOf(signature: Signature, request: string): Texts | undefined {
  try {
    const body = JSON.parse(request) as { dataframe_split?: { columns?: string[]; data?: unknown[][] }; dataframe_records?: Record<string, unknown>[]; params?: Record<string, unknown> };
    const split = body.dataframe_split;
    const row = split ? Object.fromEntries((split.columns ?? []).map((name, index) => [name, split.data?.[0]?.[index]])) : body.dataframe_records?.[0];
    if (!row) return undefined;
    return {
      ...Object.fromEntries(signature.inputs.map((field) => [field.name, textOf(row[field.name])])),
      ...Object.fromEntries(signature.params.map((field) => [`params.${field.name}`, textOf(body.params?.[field.name])])),
    };
  } catch {
    return undefined;
  }
}
