import { expect } from 'vitest';
import { forgive, seeded, test, useBrowser, visit } from './browser';

useBrowser();

const ask = async () => {
  const response = await fetch(`${seeded.address}/serving-endpoints/mirror/invocations`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ inputs: [[1, 2]] }) });
  return { served: response.headers.get('served-model-name'), body: JSON.stringify(await response.json()) };
};

test('a request is tried, traffic is shifted to the other version, and back by undo', async () => {
  const page = await visit('/serving/mirror');
  await page.getByText('Ready', { exact: true }).first().waitFor();
  const request = page.getByRole('textbox', { name: 'Request' });
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('textarea')!.value.includes('inputs'));
  await request.fill('{"inputs": [[1, 2]]}');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/from mirror-1 in/).waitFor();
  await page.getByRole('slider', { name: 'Share of mirror-2' }).fill('100');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Traffic shifted').waitFor();
  expect((await ask()).served).toBe('mirror-2');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/from mirror-2 in/).waitFor();
  expect(await page.getByLabel('Answer', { exact: true }).innerText()).toContain('-1');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[aria-label="Share of mirror-1"]')!.value === '100');
  expect((await ask()).served).toBe('mirror-1');
});

test('live figures follow the requests', async () => {
  const page = await visit('/serving/mirror');
  await page.getByText(/requests since the start/).waitFor();
  const before = Number(/([\d,]+) requests/.exec(await page.getByText(/requests since the start/).innerText())![1]!.replaceAll(',', ''));
  for (let count = 0; count < 20; count++) await ask();
  await page.waitForFunction((least) => Number(/([\d,]+) requests since/.exec(document.body.innerText)?.[1]?.replaceAll(',', '')) >= least, before + 20);
});

test('a request that is no JSON is refused on the page, one that the model refuses by the server', async () => {
  const page = await visit('/serving/mirror');
  await page.getByRole('textbox', { name: 'Request' }).fill('{"inputs": ');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/The request is not JSON/).waitFor();
  await page.getByRole('textbox', { name: 'Request' }).fill('{"inputs": [["text"]]}');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').filter({ hasNotText: 'not JSON' }).waitFor();
  forgive(/400/);
});

test('an endpoint is created, gets a second model, and is deleted', async () => {
  const page = await visit('/serving');
  await page.getByRole('button', { name: 'New endpoint' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('short');
  await page.getByLabel('Registered model').fill('mirror');
  await page.getByLabel('Version or alias').fill('1');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'short' }).waitFor();
  // While it starts, the server refuses to change it.
  await page.getByText('Ready', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Add a model' }).click();
  await page.getByLabel('Registered model').fill('mirror');
  await page.getByLabel('Version or alias').fill('2');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('slider', { name: 'Share of mirror-2' }).waitFor();
  await page.getByRole('button', { name: 'Delete endpoint' }).click();
  await page.getByLabel('Type short to confirm').fill('short');
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
  await page.getByRole('link', { name: 'mirror', exact: true }).waitFor();
  expect(await page.getByRole('link', { name: 'short', exact: true }).count()).toBe(0);
  forgive(/404 .*short/);
});

test('a canary is put on trial and taken off again', async () => {
  const page = await visit('/serving/mirror');
  await page.getByRole('button', { name: 'Canary' }).click();
  await page.getByLabel('Served model on trial').selectOption('mirror-2');
  await page.getByLabel('Most failures, %').fill('1');
  await page.getByLabel('Longest mean latency, ms').fill('250');
  await page.getByRole('button', { name: 'Watch it' }).click();
  await page.getByText('Canary mirror-2 goes back by itself').waitFor();
  const config = (await (await fetch(`${seeded.address}/api/2.0/serving-endpoints/mirror`)).json()) as { config: { traffic_config: { canary: object } } };
  expect(config.config.traffic_config.canary).toEqual({ served_entity_name: 'mirror-2', min_requests: 50, max_error_rate: 0.01, max_latency_ms: 250 });
  await page.getByRole('button', { name: 'Canary' }).click();
  await page.getByRole('button', { name: 'No canary' }).click();
  await page.getByText('No canary any more').waitFor();
});

test('requests are logged, seen again as rows, and their drift is measured', async () => {
  const page = await visit('/serving/mirror');
  await page.getByRole('button', { name: 'Log requests' }).click();
  await page.getByText('No row yet').waitFor();
  const send = (second: number) => fetch(`${seeded.address}/serving-endpoints/mirror/invocations`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ inputs: [[1, second]] }) });
  for (let count = 0; count < 20; count++) await send(count % 5);
  // Requests of one millisecond would lie on both sides of the middle.
  await new Promise((later) => setTimeout(later, 5));
  for (let count = 0; count < 20; count++) await send(100 + (count % 5));
  await page.getByRole('region', { name: 'Latest requests' }).getByText('{"inputs":[[1,104]]}').first().waitFor({ timeout: 30_000 });
  const drift = page.getByRole('region', { name: 'Table of drift' });
  await drift.getByRole('row', { name: /input 1 .*shifted/ }).waitFor();
  await drift.getByRole('row', { name: /input 0 .*stable/ }).waitFor();
  await page.goto(`${seeded.address}/`);
  await page.getByRole('region', { name: 'Drifted' }).getByRole('listitem').filter({ hasText: /mirror.*shifted/ }).getByRole('link').click();
  await drift.getByRole('row', { name: /input 1 .*shifted/ }).waitFor();
  await page.getByRole('link', { name: 'Table' }).last().click();
  await page.getByRole('heading', { name: 'mirror_payload' }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Stop logging' }).click();
  await page.getByText('Requests are logged no more').waitFor();
});
