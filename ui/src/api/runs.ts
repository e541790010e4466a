import { get, post } from './http';

export interface WireTag {
  key: string;
  value?: string;
}

export interface MetricPoint {
  value: number;
  step: number;
  timestamp: number;
}

export interface DatasetInput {
  name: string;
  digest: string;
  sourceType: string;
  source: string;
  schema: string;
  profile: string;
  context: string;
}

export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

export interface Run {
  id: string;
  name: string;
  experimentId: string;
  status: RunStatus;
  user: string;
  started: number;
  ended: number | undefined;
  lifecycle: 'active' | 'deleted';
  artifactUri: string;
  metrics: Record<string, MetricPoint>;
  params: Record<string, string>;
  tags: Record<string, string>;
  datasets: DatasetInput[];
  modelIds: string[];
}

interface WireDatasetInput {
  tags?: WireTag[];
  dataset?: { name?: string; digest?: string; source_type?: string; source?: string; schema?: string; profile?: string };
}

export interface WireRun {
  info: {
    run_id: string;
    run_name?: string;
    experiment_id: string;
    status?: RunStatus;
    user_id?: string;
    start_time?: number;
    end_time?: number;
    lifecycle_stage?: string;
    artifact_uri?: string;
  };
  data?: {
    metrics?: { key: string; value: number | string; step?: number; timestamp?: number }[];
    params?: WireTag[];
    tags?: WireTag[];
  };
  inputs?: { dataset_inputs?: WireDatasetInput[] };
  outputs?: { model_outputs?: { model_id: string }[] };
}

const record = (pairs: WireTag[] | undefined) => Object.fromEntries((pairs ?? []).map((pair) => [pair.key, pair.value ?? '']));

function dataset(wire: WireDatasetInput): DatasetInput {
  const data = wire.dataset ?? {};
  return {
    name: data.name ?? '',
    digest: data.digest ?? '',
    sourceType: data.source_type ?? '',
    source: data.source ?? '',
    schema: data.schema ?? '',
    profile: data.profile ?? '',
    context: record(wire.tags)['mlflow.data.context'] ?? '',
  };
}

export function runFromWire(wire: WireRun): Run {
  const metrics: Record<string, MetricPoint> = {};
  for (const metric of wire.data?.metrics ?? [])
    metrics[metric.key] = { value: Number(metric.value), step: Number(metric.step ?? 0), timestamp: Number(metric.timestamp ?? 0) };
  const tags = record(wire.data?.tags);
  return {
    id: wire.info.run_id,
    name: wire.info.run_name || tags['mlflow.runName'] || wire.info.run_id,
    experimentId: wire.info.experiment_id,
    status: wire.info.status ?? 'RUNNING',
    user: wire.info.user_id || tags['mlflow.user'] || '',
    started: Number(wire.info.start_time ?? 0),
    ended: wire.info.end_time === undefined ? undefined : Number(wire.info.end_time),
    lifecycle: wire.info.lifecycle_stage === 'deleted' ? 'deleted' : 'active',
    artifactUri: wire.info.artifact_uri ?? '',
    metrics,
    params: record(wire.data?.params),
    tags,
    datasets: (wire.inputs?.dataset_inputs ?? []).map(dataset),
    modelIds: (wire.outputs?.model_outputs ?? []).map((output) => output.model_id),
  };
}

export type RunView = 'ACTIVE_ONLY' | 'DELETED_ONLY';

export interface RunSearch {
  experimentIds: string[];
  filter: string;
  orderBy: string[];
  view: RunView;
  maxResults: number;
  pageToken?: string | undefined;
}

export interface RunPage {
  runs: Run[];
  nextPageToken: string | undefined;
}

export async function searchRuns(search: RunSearch, signal?: AbortSignal): Promise<RunPage> {
  const answer = await post<{ runs?: WireRun[]; next_page_token?: string }>(
    'runs/search',
    {
      experiment_ids: search.experimentIds,
      filter: search.filter || undefined,
      order_by: search.orderBy,
      run_view_type: search.view,
      max_results: search.maxResults,
      page_token: search.pageToken,
    },
    signal,
  );
  return { runs: (answer.runs ?? []).map(runFromWire), nextPageToken: answer.next_page_token || undefined };
}

export async function getRun(id: string, signal?: AbortSignal): Promise<Run> {
  return runFromWire((await get<{ run: WireRun }>('runs/get', { run_id: id }, signal)).run);
}

export const renameRun = (id: string, name: string) => post('runs/update', { run_id: id, run_name: name });
export const deleteRun = (id: string) => post('runs/delete', { run_id: id });
export const restoreRun = (id: string) => post('runs/restore', { run_id: id });
export const tagRun = (id: string, key: string, value: string) => post('runs/set-tag', { run_id: id, key, value });
export const untagRun = (id: string, key: string) => post('runs/delete-tag', { run_id: id, key });

/** Runs `work` for every run, a few at a time, and answers those that failed. */
export async function forEachRun(ids: readonly string[], work: (id: string) => Promise<unknown>): Promise<{ id: string; error: Error }[]> {
  const waiting = [...ids];
  const failed: { id: string; error: Error }[] = [];
  const worker = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await work(id);
      } catch (error) {
        failed.push({ id, error: error as Error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(6, ids.length) }, worker));
  return failed;
}
