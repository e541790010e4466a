import { expect } from 'vitest';
import { audit, forgive, seeded, shoot, test, useBrowser, visit } from './browser';
import { Rest } from './rest';
import { hostileText } from './seed';
import { Server } from './server';

useBrowser();

const quiet = async (page: Awaited<ReturnType<typeof visit>>) => {
  expect(await page.title()).not.toBe('pwned');
  expect(await page.locator('main img[src=x], main script').count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
};

test('HTML, long names and thousands of metrics do no harm in the table, the columns and the charts', async () => {
  const page = await visit(`/experiments/${seeded.hostile}`, { width: 390, theme: 'dark' });
  await page.getByRole('link', { name: hostileText }).waitFor();
  await page.getByText('n'.repeat(250)).waitFor();
  await quiet(page);
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('textbox', { name: 'Find a column' }).fill('metric/4999');
  await page.getByRole('checkbox', { name: 'metric/4999' }).check();
  await page.keyboard.press('Escape');
  await page.goto(`${seeded.address}/experiments/${seeded.hostile}?cols=${encodeURIComponent('params.عربي')}`);
  await page.getByText('مرحبا 🎉').first().waitFor();
  expect(await audit(page)).toEqual([]);
  await page.goto(`${seeded.address}/experiments/${seeded.hostile}?mode=charts`);
  await page.getByText('Smoothing').waitFor();
  await quiet(page);
  await shoot(page, 'runs-hostile-dark-390');
});

test('runs of HTML and thousands of metrics are compared', async () => {
  const page = await visit(`/compare?runs=${seeded.hostileRun},${seeded.runs[0]}`);
  await page.getByText('Differences only').waitFor();
  await page.getByText(hostileText).first().waitFor();
  await quiet(page);
  await page.goto(`${seeded.address}/compare?runs=${seeded.hostileRun},${seeded.runs[0]}&tab=parallel`);
  await page.getByText('Axes').waitFor();
  await quiet(page);
});

test('names of models and tags are text, wherever they stand', async () => {
  const rest = new Rest(seeded.address);
  const name = `${'ن'.repeat(100)} 🎉 <b>bold`;
  await rest.post('registered-models/create', { name, description: hostileText, tags: [{ key: hostileText.replaceAll(/[^\w ]/g, '-'), value: hostileText }] });
  const run = seeded.runs[3]!;
  await rest.post('model-versions/create', { name, source: `runs:/${run}/model`, run_id: run, description: hostileText });
  const page = await visit('/models', { width: 390 });
  await page.getByRole('link', { name }).click();
  await page.getByRole('heading', { name }).waitFor();
  await quiet(page);
  await page.getByRole('link', { name: /Version 1/ }).first().click();
  await page.getByRole('heading', { name: 'Version 1' }).waitFor();
  await quiet(page);
  await page.goto(`${seeded.address}/runs/${run}`);
  await page.getByRole('link', { name: `${name} version 1` }).waitFor();
  await quiet(page);
  await fetch(`${seeded.address}/api/2.0/mlflow/registered-models/delete`, { method: 'DELETE', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name }) });
});

test('what was deleted is said to be, by its address', async () => {
  const rest = new Rest(seeded.address);
  const experiment = await rest.createExperiment('gone soon');
  const run = await rest.createRun(experiment, 'short', Date.now());
  await rest.post('runs/delete', { run_id: run });
  const page = await visit(`/runs/${run}`);
  await page.getByText('Deleted', { exact: true }).waitFor();
  await rest.post('experiments/delete', { experiment_id: experiment });
  await page.goto(`${seeded.address}/experiments/${experiment}`);
  await page.getByRole('heading', { name: 'gone soon' }).waitFor();
  for (const [path, text] of [['/models/flight-delay/99', 'There is no such version'], ['/serving/gone', 'There is no such endpoint'], ['/features/gone', 'There is no such definition'], ['/compare?runs=00000000000000000000000000000000', 'does not exist']] as const) {
    await page.goto(seeded.address + path);
    await page.getByText(text, { exact: false }).first().waitFor();
  }
  forgive(/404/);
});

test('a server that stops while dialogs and statements are open loses nothing of them', async () => {
  const server = await Server.start();
  try {
    const page = await visit('/models', {}, server.address);
    await page.getByRole('button', { name: 'New model' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('kept');
    const sql = await visit('/tables?tab=sql', {}, server.address);
    await sql.getByRole('textbox', { name: 'SQL' }).fill('SELECT 41 + 1 AS answer');
    await server.kill();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText(/server does not answer/).waitFor();
    expect(await dialog.getByLabel('Name').inputValue()).toBe('kept');
    await sql.getByRole('button', { name: 'Run' }).click();
    await sql.getByText(/server does not answer/).first().waitFor();
    await server.run();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'kept' }).waitFor();
    await sql.getByRole('button', { name: 'Run' }).click();
    await sql.getByRole('cell', { name: '42' }).waitFor();
    forgive(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/);
  } finally {
    await server.remove();
  }
});
