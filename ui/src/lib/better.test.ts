import { expect, it } from 'vitest';
import { bestOf, lowerIsBetter } from './better';

it('knows losses from scores', () => {
  expect(['val/loss', 'rmse', 'test_mae', 'log_loss', 'p99 latency'].every(lowerIsBetter)).toBe(true);
  expect(['accuracy', 'auc', 'f1', 'lossless_ratio', 'terror'].some(lowerIsBetter)).toBe(false);
});

it('finds the best, if there is one', () => {
  expect(bestOf('loss', [3, undefined, 1, NaN])).toBe(2);
  expect(bestOf('auc', [0.5, 0.9])).toBe(1);
  expect(bestOf('auc', [1, 1])).toBeUndefined();
  expect(bestOf('auc', [1, NaN])).toBeUndefined();
  expect(bestOf('system/cpu', [1, 2])).toBeUndefined();
});
