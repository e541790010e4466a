import { get, patch, post, remove } from './http';
import type { WireTag } from './runs';

export interface Alias {
  alias: string;
  version: string;
}

export interface RegisteredModel {
  name: string;
  description: string;
  created: number;
  updated: number;
  tags: Record<string, string>;
  aliases: Alias[];
  latest: ModelVersion[];
}

export interface ModelVersion {
  name: string;
  version: string;
  stage: string;
  description: string;
  source: string;
  runId: string;
  status: string;
  created: number;
  updated: number;
  user: string;
  tags: Record<string, string>;
  aliases: string[];
  modelId: string;
}

interface WireVersion {
  name: string;
  version: string;
  current_stage?: string;
  description?: string;
  source?: string;
  run_id?: string;
  status?: string;
  creation_timestamp?: number;
  last_updated_timestamp?: number;
  user_id?: string;
  tags?: WireTag[];
  aliases?: string[];
  model_id?: string;
}

interface WireModel {
  name: string;
  description?: string;
  creation_timestamp?: number;
  last_updated_timestamp?: number;
  tags?: WireTag[];
  aliases?: Alias[];
  latest_versions?: WireVersion[];
}

const record = (pairs: WireTag[] | undefined) => Object.fromEntries((pairs ?? []).map((pair) => [pair.key, pair.value ?? '']));

const version = (wire: WireVersion): ModelVersion => ({
  name: wire.name,
  version: String(wire.version),
  stage: wire.current_stage ?? 'None',
  description: wire.description ?? '',
  source: wire.source ?? '',
  runId: wire.run_id ?? '',
  status: wire.status ?? 'READY',
  created: Number(wire.creation_timestamp ?? 0),
  updated: Number(wire.last_updated_timestamp ?? 0),
  user: wire.user_id ?? '',
  tags: record(wire.tags),
  aliases: wire.aliases ?? [],
  modelId: wire.model_id || /^models:\/(m-[0-9a-f]{32})$/.exec(wire.source ?? '')?.[1] || '',
});

const model = (wire: WireModel): RegisteredModel => ({
  name: wire.name,
  description: wire.description ?? '',
  created: Number(wire.creation_timestamp ?? 0),
  updated: Number(wire.last_updated_timestamp ?? 0),
  tags: record(wire.tags),
  aliases: (wire.aliases ?? []).map((alias) => ({ alias: alias.alias, version: String(alias.version) })),
  latest: (wire.latest_versions ?? []).map(version),
});

export interface ModelPage {
  models: RegisteredModel[];
  nextPageToken: string | undefined;
}

export async function searchModels(filter: string, orderBy: string[], maxResults: number, pageToken?: string, signal?: AbortSignal): Promise<ModelPage> {
  const answer = await get<{ registered_models?: WireModel[]; next_page_token?: string }>(
    'registered-models/search',
    { filter: filter || undefined, order_by: orderBy, max_results: maxResults, page_token: pageToken },
    signal,
  );
  return { models: (answer.registered_models ?? []).map(model), nextPageToken: answer.next_page_token || undefined };
}

export async function getModel(name: string, signal?: AbortSignal): Promise<RegisteredModel> {
  return model((await get<{ registered_model: WireModel }>('registered-models/get', { name }, signal)).registered_model);
}

/** A name inside a filter's quotes; the grammar has no escape, so the quote that the name lacks is taken. */
export const quoted = (value: string) => (value.includes("'") ? `"${value}"` : `'${value}'`);

export async function searchVersions(filter: string, maxResults: number, pageToken?: string, signal?: AbortSignal) {
  const answer = await get<{ model_versions?: WireVersion[]; next_page_token?: string }>(
    'model-versions/search',
    { filter, order_by: ['version_number DESC'], max_results: maxResults, page_token: pageToken },
    signal,
  );
  return { versions: (answer.model_versions ?? []).map(version), nextPageToken: answer.next_page_token || undefined };
}

export async function getVersion(name: string, number: string, signal?: AbortSignal): Promise<ModelVersion> {
  return version((await get<{ model_version: WireVersion }>('model-versions/get', { name, version: number }, signal)).model_version);
}

export const createModel = (name: string) => post('registered-models/create', { name });
export const describeModel = (name: string, description: string) => patch('registered-models/update', { name, description });
export const deleteModel = (name: string) => remove('registered-models/delete', { name });
export const tagModel = (name: string, key: string, value: string) => post('registered-models/set-tag', { name, key, value });
export const untagModel = (name: string, key: string) => remove('registered-models/delete-tag', { name, key });
export const setAlias = (name: string, alias: string, version: string) => post('registered-models/alias', { name, alias, version });
export const deleteAlias = (name: string, alias: string) => remove('registered-models/alias', { name, alias });
export const describeVersion = (name: string, version: string, description: string) => patch('model-versions/update', { name, version, description });
export const tagVersion = (name: string, version: string, key: string, value: string) => post('model-versions/set-tag', { name, version, key, value });
export const untagVersion = (name: string, version: string, key: string) => remove('model-versions/delete-tag', { name, version, key });
export const deleteVersion = (name: string, version: string) => remove('model-versions/delete', { name, version });
export const moveToStage = (name: string, version: string, stage: string, archiveExisting: boolean) =>
  post('model-versions/transition-stage', { name, version, stage, archive_existing_versions: archiveExisting });
export const registerVersion = (name: string, source: string, runId: string, modelId?: string) =>
  post<{ model_version: { version: string } }>('model-versions/create', { name, source, run_id: runId || undefined, model_id: modelId || undefined });
