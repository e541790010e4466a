import { address, get, send } from './http';

export interface ArtifactFile {
  path: string;
  isDirectory: boolean;
  size: number | undefined;
}

export interface ArtifactListing {
  rootUri: string;
  files: ArtifactFile[];
}

interface WireListing {
  root_uri?: string;
  files?: { path: string; is_dir?: boolean; file_size?: number }[];
}

const listing = (wire: WireListing): ArtifactListing => ({
  rootUri: wire.root_uri ?? '',
  files: (wire.files ?? []).map((file) => ({ path: file.path, isDirectory: file.is_dir === true, size: file.file_size === undefined ? undefined : Number(file.file_size) })),
});

/** Where files come from: the folder of a run, or of a logged model. */
export type ArtifactSource = { kind: 'run'; runId: string } | { kind: 'model'; modelId: string };

export const sourceKey = (source: ArtifactSource) => (source.kind === 'run' ? `run/${source.runId}` : `model/${source.modelId}`);

export async function listArtifacts(source: ArtifactSource, path: string, signal?: AbortSignal): Promise<ArtifactListing> {
  if (source.kind === 'run') return listing(await get<WireListing>('artifacts/list', { run_id: source.runId, path: path || undefined }, signal));
  const model = encodeURIComponent(source.modelId);
  return listing(await get<WireListing>(`logged-models/${model}/artifacts/directories`, { artifact_directory_path: path || undefined }, signal));
}

export function artifactAddress(source: ArtifactSource, path: string): string {
  if (source.kind === 'run') return address('get-artifact', { run_id: source.runId, path });
  return address(`ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(source.modelId)}/artifacts/files`, { artifact_file_path: path });
}

export async function artifactBytes(source: ArtifactSource, path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  return (await send(artifactAddress(source, path), { signal: signal ?? null })).arrayBuffer();
}

export async function artifactText(source: ArtifactSource, path: string, signal?: AbortSignal): Promise<string> {
  return new TextDecoder().decode(await artifactBytes(source, path, signal));
}
