import { expect } from 'vitest';
import { seeded, test, useBrowser, visit } from './browser';

useBrowser();

test('only what differs is listed, the best values are marked, and everything is a click away', async () => {
  const page = await visit(`/compare?runs=${seeded.runs[2]},${seeded.runs[4]}`);
  await page.getByRole('row', { name: /^lr/ }).waitFor();
  await page.getByRole('row', { name: /^auc.*0\.74/ }).waitFor();
  expect(await page.getByRole('row', { name: /^optimizer/ }).count()).toBe(0);
  await page.getByRole('checkbox', { name: 'Differences only' }).uncheck();
  await page.getByRole('row', { name: /^optimizer/ }).waitFor();
});

test('three values of many runs are seen as a contour, and the address keeps it', async () => {
  const page = await visit(`/compare?runs=${seeded.runs.slice(0, 12).join()}&tab=scatter`);
  await page.getByLabel('Across').selectOption('lr');
  await page.getByLabel('Up').selectOption('depth');
  await page.getByLabel('Colour').selectOption('auc');
  await page.getByRole('checkbox', { name: 'Contour' }).check();
  const picture = page.getByRole('img', { name: 'depth over lr' });
  expect(await picture.locator('rect').count()).toBeGreaterThan(1000);
  expect(await picture.locator('circle').count()).toBe(12);
  // More than one shade: the ground follows the values.
  expect(new Set(await picture.locator('rect').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('fill')))).size).toBeGreaterThan(3);
  await page.reload();
  await picture.locator('rect').first().waitFor({ state: 'attached' });
});

test('a file is seen from every run side by side', async () => {
  const page = await visit(`/compare?runs=${seeded.runs[3]},${seeded.artifactRun}`);
  await page.getByRole('tab', { name: 'Artifacts' }).click();
  await page.getByLabel('File').selectOption('model/MLmodel');
  for (const run of ['gradient-03', 'forest']) await page.getByRole('region', { name: run }).getByText('loader_module: mlflow.sklearn').waitFor();
  await page.getByLabel('File').selectOption('plots/logo.svg');
  await page.getByRole('region', { name: 'forest' }).getByRole('img').waitFor();
  await page.getByRole('region', { name: 'gradient-03' }).getByText('This run does not have it').waitFor();
});
