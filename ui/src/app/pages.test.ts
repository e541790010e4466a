import { expect, test } from 'vitest';
import { pageAt } from './pages';

test.each([
  ['/', 'home'],
  ['/experiments', 'experiments'],
  ['/experiments/1,2', 'runs'],
  ['/runs/abc', 'run'],
  ['/models/flight-delay', 'model'],
  ['/models/flight-delay/3', 'version'],
  ['/serving/delay', 'endpoint'],
  ['/runs', undefined],
  ['/no/such/page', undefined],
])('%s shows %s', (path, page) => {
  expect(pageAt(path)).toBe(page);
});
