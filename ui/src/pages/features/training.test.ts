import { expect, test } from 'vitest';
import type { LineageEdge, LineageKind, LineageNode } from '../../api/lineage';
import { trainingUses } from './training';

const node = (id: string, created_at?: number): LineageNode => ({ id, kind: id.slice(0, id.indexOf(':')) as LineageKind, name: id.slice(id.indexOf(':') + 1), ...(created_at !== undefined && { created_at }) });
const edge = (source: string, target: string): LineageEdge => ({ source, target, relation: 'read_by' });

test('each training set has the runs and versions that came of it, over any number of steps', () => {
  const nodes = [node('feature_table:weather@1'), node('training_set:a@1', 1), node('training_set:b@1', 2), node('table:/a@1'), node('run:r1'), node('run:r2'), node('model_version:delay/1')];
  const edges = [edge('feature_table:weather@1', 'training_set:a@1'), edge('feature_table:weather@1', 'training_set:b@1'), edge('training_set:a@1', 'table:/a@1'), edge('table:/a@1', 'run:r1'), edge('run:r1', 'model_version:delay/1'), edge('training_set:b@1', 'run:r2')];
  const [newest, older] = trainingUses([{ root: nodes[0]!.id, nodes, edges, truncated: false }]);
  expect([newest!.set.name, newest!.runs.map((run) => run.name), newest!.versions]).toEqual(['b@1', ['r2'], []]);
  expect([older!.runs.map((run) => run.name), older!.versions.map((version) => version.name)]).toEqual([['r1'], ['delay/1']]);
});

test('a ring of edges ends', () => {
  const nodes = [node('training_set:a@1'), node('table:/a@1')];
  const edges = [edge('training_set:a@1', 'table:/a@1'), edge('table:/a@1', 'training_set:a@1')];
  expect(trainingUses([{ root: 'x', nodes, edges, truncated: false }])).toEqual([{ set: nodes[0], runs: [], versions: [] }]);
});
