import { expect, test } from 'vitest';
import { runFromWire } from '../../api/runs';
import { dimensionsOf, firstDimensions } from './dimensions';

const run = (params: Record<string, string>, metrics: Record<string, number>) =>
  runFromWire({
    info: { run_id: JSON.stringify(params), experiment_id: '1' },
    data: { params: Object.entries(params).map(([key, value]) => ({ key, value })), metrics: Object.entries(metrics).map(([key, value]) => ({ key, value })) },
  });

test('what all runs have and what tells them apart comes first', () => {
  const runs = [run({ activation: 'relu', depth: '3', seed: '1' }, { loss: 0.5, mae: 2, epoch: 3 }), run({ depth: '5', seed: '1' }, { loss: 0.4, epoch: 3 }), run({ depth: '5', rounds: '10', seed: '1' }, { loss: 0.3, mae: 1, epoch: 3 })];
  expect(firstDimensions(dimensionsOf(runs), runs, 4)).toEqual(['params.depth', 'metrics.loss', 'metrics.mae']);
});

test('runs that do not differ are laid out all the same', () => {
  const runs = [run({}, { loss: 0.5 }), run({}, { loss: 0.5 })];
  expect(firstDimensions(dimensionsOf(runs), runs, 2)).toEqual(['metrics.loss']);
});
