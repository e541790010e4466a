import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { seeded, settle, test, useBrowser, visit } from './browser';
import { startDemo, type Demo } from './demo';
import { Rest } from './rest';

useBrowser();

let demo: Demo;
let runs: { id: string; name: string }[];

beforeAll(async () => {
  if (seeded.address === undefined) return;
  demo = await startDemo();
  const found = (await new Rest(demo.address).post('runs/search', { experiment_ids: ['1'], max_results: 20 })) as { runs: { info: { run_id: string; run_name: string } }[] };
  runs = found.runs.map(({ info }) => ({ id: info.run_id, name: info.run_name }));
}, 240_000);

afterAll(() => demo?.end(), 30_000);

const run = (name: string) => runs.find((one) => one.name === name)!.id;
const open = (path: string) => visit(path, {}, demo.address);
/** The jobs are done on a narrow screen in the dark here; elsewhere, and by keyboard alone, on a wide one in the light. */
const openSmall = (path: string) => visit(path, { theme: 'dark', width: 390 }, demo.address);

/** Pages by address, and what of the flights stands on each. */
const pages: [path: () => string, shows: RegExp][] = [
  [() => '/', /shifted \d/],
  [() => '/experiments', /flights/],
  [() => '/experiments/1', /trees-depth-9/],
  [() => '/experiments/1?mode=charts', /best_validation_loss/],
  [() => `/runs/${run('mlp-128-64')}`, /flights\.training/],
  [() => `/runs/${run('mlp-128-64')}?tab=metrics`, /validation_rmse/],
  [() => `/runs/${run('mlp-128-64')}?tab=models`, /carrier_delay_3h/],
  [() => `/compare?runs=${run('mlp-64')},${run('trees-depth-6')}`, /test_rmse/],
  [() => `/compare?runs=${run('mlp-64')},${run('mlp-128-64')}&tab=parallel`, /Axes/],
  [() => '/models', /flights-delay/],
  [() => '/models/flights-delay', /Version 3/],
  [() => '/models/flights-delay/2', /trained by ml demo/],
  [() => '/serving', /flights-delay @champion/],
  [() => '/serving/flights-delay', /Stability index/],
  [() => '/features', /flights\.carrier_delays/],
  [() => '/features/flights.carrier_delays', /flights\.training version 1/],
  [() => '/tables', /Flights that arrived, one row each/],
  [() => '/lineage?node=endpoint%3Aflights-delay', /delay_payload/],
  [() => '/traces', /Traces/],
];

test('every page of the demo has something real, and none complains', async () => {
  let page: Page | undefined;
  for (const [path, shows] of pages) {
    page ??= await open(path());
    await page.goto(demo.address + path());
    await page.locator('#main').getByText(shows).first().waitFor();
    await settle(page, 3000);
    expect(await page.getByRole('alert').allInnerTexts(), path()).toEqual([]);
  }
}, 180_000);

test('the best run is found, its lines are drawn, and it is compared', async () => {
  const page = await openSmall('/experiments/1');
  await page.getByText('7 runs', { exact: true }).waitFor();
  const filter = page.getByRole('combobox', { name: 'Filter runs' });
  await filter.fill("metrics.test_rmse > 0 AND params.model = 'mlp'");
  await filter.press('Enter');
  await page.getByText('3 runs', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: 'Select all loaded runs' }).check();
  await page.getByRole('button', { name: 'Charts' }).click();
  await page.getByLabel('Find a metric').fill('validation_rmse');
  await page.getByRole('region', { name: 'validation_rmse', exact: true }).locator('canvas').waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: 'Compare 3 runs' }).waitFor();
  await page.getByRole('row', { name: /^test_rmse/ }).waitFor();
});

test('a version is registered from its run, promoted against the champion and rolled back', async () => {
  const page = await openSmall(`/runs/${run('trees-depth-9')}?tab=models`);
  await page.getByRole('button', { name: 'Register' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Registered model').fill('flights-delay');
  await dialog.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name: 'Version 4' }).waitFor();
  const champion = (): Promise<{ model_version: { version: string } }> => fetch(`${demo.address}/api/2.0/mlflow/registered-models/alias?name=flights-delay&alias=champion`).then((answer) => answer.json());
  const before = (await champion()).model_version.version;
  await page.getByRole('button', { name: 'Promote', exact: true }).click();
  await dialog.getByText(/rmse .* → /).first().waitFor();
  await dialog.getByLabel('Who').fill('ana');
  await dialog.getByLabel('Why').fill('Trees take the winter better');
  await dialog.getByRole('button', { name: 'Move @champion to version 4' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await champion()).model_version.version).toBe('4');
  await page.goto(`${demo.address}/models/flights-delay`);
  await page.getByRole('button', { name: `Roll back to ${before}` }).click();
  await dialog.getByLabel('Why').fill('Only a try');
  await dialog.getByRole('button', { name: `Move @champion to version ${before}` }).click();
  await page.getByRole('row', { name: /Only a try/ }).waitFor();
  expect((await champion()).model_version.version).toBe(before);
});

test('traffic is shifted to another version, and a flight is asked for with what a caller sent', async () => {
  const page = await openSmall('/serving/flights-delay');
  await page.getByText('Ready', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Add a model' }).click();
  await page.getByLabel('Registered model').fill('flights-delay');
  await page.getByLabel('Version or alias').fill('1');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const share = page.getByRole('slider', { name: 'Share of flights-delay-1' });
  await share.waitFor();
  await share.fill('25');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Traffic shifted').waitFor();
  const form = page.locator('section[aria-label="Try it"]');
  await page.waitForFunction(() => /^(EWR|JFK|LGA)$/.test([...document.querySelectorAll('label')].find((label) => label.textContent!.startsWith('origin'))?.querySelector('input')?.value ?? ''));
  await form.getByRole('button', { name: 'Send' }).click();
  await form.getByText(/ from .* in .*ms/).waitFor();
  expect(await form.getByLabel('Answer', { exact: true }).innerText()).toMatch(/"predictions?"/);
});

test('flights are read as they were before October, and summed up in SQL', async () => {
  const page = await openSmall('/tables?q=flights');
  await page.getByRole('row', { name: /Flights that arrived/ }).getByRole('link').click();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'See version 1' }).click();
  await page.getByText(/Version 1/).first().waitFor();
  await page.goto(`${demo.address}/tables?tab=sql&sql=${encodeURIComponent('SELECT (SELECT count(*) FROM flights.silver.flights AT (VERSION => 1)) < count(*) AS grew FROM flights.silver.flights')}`);
  await page.getByText(/1 row in/).waitFor();
  await page.getByRole('row', { name: /true/ }).waitFor();
});
