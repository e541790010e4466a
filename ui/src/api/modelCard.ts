import { parse } from 'yaml';
import { artifactText, type ArtifactSource } from './artifacts';
import { address, send } from './http';

export interface SignatureField {
  name: string;
  type: string;
  required: boolean;
}

export interface Signature {
  inputs: SignatureField[];
  outputs: SignatureField[];
  params: SignatureField[];
}

/** What the file MLmodel says about a model. */
export interface ModelCard {
  flavors: string[];
  signature: Signature | undefined;
  created: string;
  sizeInBytes: number | undefined;
  mlflowVersion: string;
  /** File with an example of a request; undefined when none was logged. */
  example: string | undefined;
}

interface WireField {
  name?: string;
  type?: string;
  required?: boolean;
  'tensor-spec'?: { dtype?: string; shape?: number[] };
}

function field(wire: WireField, index: number): SignatureField {
  const tensor = wire['tensor-spec'];
  const type = tensor ? `${tensor.dtype ?? 'tensor'} [${(tensor.shape ?? []).join(', ')}]` : typeof wire.type === 'string' ? wire.type : 'object';
  return { name: wire.name ?? `[${index}]`, type, required: wire.required !== false };
}

function fields(text: unknown): SignatureField[] {
  if (typeof text !== 'string') return [];
  return (JSON.parse(text) as WireField[]).map(field);
}

export function parseModelCard(text: string): ModelCard {
  const file = parse(text) as {
    flavors?: Record<string, unknown>;
    signature?: { inputs?: string; outputs?: string; params?: string };
    utc_time_created?: string;
    model_size_bytes?: number;
    mlflow_version?: string;
    saved_input_example_info?: { serving_input_path?: string };
  };
  const signature = file.signature;
  return {
    flavors: Object.keys(file.flavors ?? {}),
    signature: signature && { inputs: fields(signature.inputs), outputs: fields(signature.outputs), params: fields(signature.params) },
    created: file.utc_time_created ?? '',
    sizeInBytes: file.model_size_bytes,
    mlflowVersion: file.mlflow_version ?? '',
    example: file.saved_input_example_info?.serving_input_path,
  };
}

export async function modelCard(source: ArtifactSource, folder: string, signal?: AbortSignal): Promise<ModelCard> {
  return parseModelCard(await artifactText(source, folder ? `${folder}/MLmodel` : 'MLmodel', signal));
}

export async function versionCard(name: string, version: string, signal?: AbortSignal): Promise<ModelCard> {
  const response = await send(address('model-versions/get-artifact', { name, version, path: 'MLmodel' }), { signal: signal ?? null });
  return parseModelCard(await response.text());
}
