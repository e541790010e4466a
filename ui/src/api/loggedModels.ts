import { get } from './http';
import type { WireTag } from './runs';

export interface LoggedModel {
  id: string;
  name: string;
  type: string;
  status: string;
  runId: string;
  artifactUri: string;
  created: number;
  params: Record<string, string>;
  tags: Record<string, string>;
}

interface WireLoggedModel {
  info: { model_id: string; name?: string; model_type?: string; status?: string; source_run_id?: string; artifact_uri?: string; creation_timestamp_ms?: number; tags?: WireTag[] };
  data?: { params?: WireTag[] };
}

const record = (pairs: WireTag[] | undefined) => Object.fromEntries((pairs ?? []).map((pair) => [pair.key, pair.value ?? '']));

export async function getLoggedModel(id: string, signal?: AbortSignal): Promise<LoggedModel> {
  const { model } = await get<{ model: WireLoggedModel }>(`logged-models/${encodeURIComponent(id)}`, {}, signal);
  return {
    id: model.info.model_id,
    name: model.info.name ?? model.info.model_id,
    type: model.info.model_type ?? '',
    status: (model.info.status ?? '').replace('LOGGED_MODEL_', ''),
    runId: model.info.source_run_id ?? '',
    artifactUri: model.info.artifact_uri ?? '',
    created: Number(model.info.creation_timestamp_ms ?? 0),
    params: record(model.data?.params),
    tags: record(model.info.tags),
  };
}
