import { versionCard, type ModelCard } from '../../api/modelCard';
import { address, send } from '../../api/http';

const values: Record<string, unknown> = { double: 0.5, float: 0.5, long: 1, integer: 1, string: 'text', boolean: true, datetime: '2013-01-01T00:00:00' };

/** A request made from a signature, for models that were logged without an example. */
export function exampleFrom(card: ModelCard | undefined): string {
  const inputs = card?.signature?.inputs ?? [];
  if (inputs.length === 0) return '{\n  "inputs": [[0.5]]\n}';
  const tensor = /\[(.*)\]$/.exec(inputs[0]!.type);
  if (tensor) {
    const sizes = tensor[1]!.split(',').map((size) => Math.max(1, Number(size) || 1));
    const filled = sizes.reduceRight<unknown>((inner, size) => Array.from({ length: size }, () => inner), 0.5);
    return JSON.stringify({ inputs: filled }, null, 2);
  }
  return JSON.stringify({ dataframe_split: { columns: inputs.map((field) => field.name), data: [inputs.map((field) => values[field.type] ?? 0)] } }, null, 2);
}

/** The example that was logged with a version, or one made from its signature. */
export async function exampleOf(name: string, version: string, signal: AbortSignal): Promise<string> {
  const card = await versionCard(name, version, signal).catch(() => undefined);
  if (!card?.example) return exampleFrom(card);
  const response = await send(address('model-versions/get-artifact', { name, version, path: card.example }), { signal });
  return JSON.stringify(JSON.parse(await response.text()), null, 2);
}
