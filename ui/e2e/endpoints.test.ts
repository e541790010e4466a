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
