import type { ArtifactSource } from '../../api/artifacts';
import { artifactText } from '../../api/artifacts';
import { address, send } from '../../api/http';
import type { ModelCard } from '../../api/modelCard';

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

/** Where a model's files are read: those of a registered version, or of a run or logged model. */
export type ModelFiles = { kind: 'version'; name: string; version: string } | { kind: 'artifact'; source: ArtifactSource; folder: string };

async function fileText(files: ModelFiles, path: string, signal: AbortSignal): Promise<string> {
  if (files.kind === 'artifact') return artifactText(files.source, files.folder ? `${files.folder}/${path}` : path, signal);
  return (await send(address('model-versions/get-artifact', { name: files.name, version: files.version, path }), { signal })).text();
}

/** The example that was logged with a model, or one made from its signature. */
export async function exampleOf(files: ModelFiles, card: ModelCard | undefined, signal: AbortSignal): Promise<string> {
  if (!card?.example) return exampleFrom(card);
  return JSON.stringify(JSON.parse(await fileText(files, card.example, signal)), null, 2);
}
