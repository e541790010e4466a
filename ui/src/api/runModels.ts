import type { ArtifactSource } from './artifacts';
import { getLoggedModel } from './loggedModels';
import type { Run } from './runs';

/** A model that a run made: one logged by itself, as MLflow 3 does, or a folder among the run's artifacts, as MLflow 2 and others do. */
export interface RunModel {
  /** Tells the models of a run apart. */
  id: string;
  name: string;
  /** By which programs load it. */
  uri: string;
  source: ArtifactSource;
  /** Where in the source it lies; '' is all of it. */
  folder: string;
  /** What a registered version is made of. */
  registered: { source: string; modelId?: string };
  status?: string;
}

/** Folders of models among a run's artifacts, from the tag in which MLflow's clients list them; the last of a folder counts. */
export function modelFolders(run: Pick<Run, 'id' | 'tags'>): string[] {
  try {
    const history: unknown = JSON.parse(run.tags['mlflow.log-model.history'] ?? '[]');
    const entries = (Array.isArray(history) ? history : []) as { artifact_path?: unknown; run_id?: unknown }[];
    return [...new Set(entries.flatMap((entry) => (typeof entry?.artifact_path === 'string' && entry.artifact_path && (entry.run_id ?? run.id) === run.id ? [entry.artifact_path] : [])))];
  } catch {
    return [];
  }
}

/** The ids of a run's models. A client that logs models by themselves lists none of them as a folder. */
export const runModelIds = (run: Run): string[] => (run.modelIds.length > 0 ? run.modelIds : modelFolders(run));

export async function getRunModel(run: Run, id: string): Promise<RunModel> {
  if (!run.modelIds.includes(id))
    return { id, name: id, uri: `runs:/${run.id}/${id}`, source: { kind: 'run', runId: run.id }, folder: id, registered: { source: `${run.artifactUri}/${id}` } };
  const model = await getLoggedModel(id);
  const uri = `models:/${model.id}`;
  return { id, name: model.name, uri, source: { kind: 'model', modelId: id }, folder: '', registered: { source: uri, modelId: id }, status: model.status };
}
