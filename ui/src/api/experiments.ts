import { get, post } from './http';
import type { WireTag } from './runs';

export interface Experiment {
  id: string;
  name: string;
  artifactLocation: string;
  lifecycle: 'active' | 'deleted';
  created: number;
  updated: number;
  tags: Record<string, string>;
}

interface WireExperiment {
  experiment_id: string;
  name: string;
  artifact_location?: string;
  lifecycle_stage?: string;
  creation_time?: number;
  last_update_time?: number;
  tags?: WireTag[];
}

function fromWire(wire: WireExperiment): Experiment {
  return {
    id: wire.experiment_id,
    name: wire.name,
    artifactLocation: wire.artifact_location ?? '',
    lifecycle: wire.lifecycle_stage === 'deleted' ? 'deleted' : 'active',
    created: Number(wire.creation_time ?? 0),
    updated: Number(wire.last_update_time ?? 0),
    tags: Object.fromEntries((wire.tags ?? []).map((tag) => [tag.key, tag.value ?? ''])),
  };
}

export interface ExperimentSearch {
  filter?: string;
  orderBy?: string[];
  view?: 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';
  maxResults: number;
  pageToken?: string;
}

export interface ExperimentPage {
  experiments: Experiment[];
  nextPageToken: string | undefined;
}

export async function searchExperiments(search: ExperimentSearch, signal?: AbortSignal): Promise<ExperimentPage> {
  const answer = await post<{ experiments?: WireExperiment[]; next_page_token?: string }>(
    'experiments/search',
    {
      filter: search.filter || undefined,
      order_by: search.orderBy,
      view_type: search.view ?? 'ACTIVE_ONLY',
      max_results: search.maxResults,
      page_token: search.pageToken,
    },
    signal,
  );
  return { experiments: (answer.experiments ?? []).map(fromWire), nextPageToken: answer.next_page_token || undefined };
}

export async function getExperiment(id: string, signal?: AbortSignal): Promise<Experiment> {
  const answer = await get<{ experiment: WireExperiment }>('experiments/get', { experiment_id: id }, signal);
  return fromWire(answer.experiment);
}

export const createExperiment = (name: string) => post<{ experiment_id: string }>('experiments/create', { name });
export const renameExperiment = (id: string, name: string) => post('experiments/update', { experiment_id: id, new_name: name });
export const deleteExperiment = (id: string) => post('experiments/delete', { experiment_id: id });
export const restoreExperiment = (id: string) => post('experiments/restore', { experiment_id: id });
export const tagExperiment = (id: string, key: string, value: string) => post('experiments/set-experiment-tag', { experiment_id: id, key, value });
