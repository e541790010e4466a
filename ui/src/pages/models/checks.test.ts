import { expect, it } from 'vitest';
import type { ModelVersion } from '../../api/models';
import { runFromWire, type RunStatus } from '../../api/runs';
import { checksOf, metricRows, signatureChanges } from './checks';

const run = (metrics: Record<string, number>, status: RunStatus = 'FINISHED') =>
  runFromWire({ info: { run_id: 'r', experiment_id: '1', status }, data: { metrics: Object.entries(metrics).map(([key, value]) => ({ key, value })) } });
const field = (name: string, type: string) => ({ name, type, required: true });
const signature = (...inputs: ReturnType<typeof field>[]) => ({ inputs, outputs: [field('y', 'double')], params: [] });
const version = { version: '2', status: 'READY', description: '' } as ModelVersion;
const card = (of: ReturnType<typeof signature>) => ({ flavors: [], signature: of, created: '', sizeInBytes: undefined, mlflowVersion: '', example: undefined });

it('judges metrics by their direction', () => {
  expect(metricRows(run({ rmse: 2, auc: 0.9, only: 1 }), run({ rmse: 3, auc: 0.95 })).map((row) => [row.key, row.verdict])).toEqual([
    ['auc', 'worse'],
    ['only', 'unknown'],
    ['rmse', 'better'],
  ]);
});

it('names what changed in a signature', () => {
  expect(signatureChanges(signature(field('a', 'double'), field('b', 'long')), signature(field('a', 'float'), field('c', 'long')))).toEqual(['input a was double, is float', 'input c is new', 'input b is gone']);
});

it('lists what speaks for and against', () => {
  const champion = { version, run: run({ rmse: 3 }), card: card(signature(field('a', 'double'))) };
  const candidate = { version, run: run({ rmse: 4 }, 'FAILED'), card: card(signature(field('a', 'float'))) };
  expect(checksOf(candidate, champion).map((check) => check.state)).toEqual(['bad', 'bad', 'bad', 'warn', 'good']);
  const mixed = { ...candidate, run: run({ auc: 0.9, rmse: 4 }) };
  expect(checksOf(mixed, { ...champion, run: run({ auc: 0.8, rmse: 3 }) }).find((check) => check.title === 'Metrics')!.detail).toBe('1 of 2 worse: rmse 3 → 4');
  expect(checksOf({ ...candidate, run: run({ rmse: 1 }), card: champion.card }, champion).map((check) => check.state)).toEqual(['good', 'good', 'good', 'warn', 'good']);
});
