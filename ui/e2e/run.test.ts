import { expect } from 'vitest';
import { audit, forgive, seeded, shoot, test, useBrowser, visit } from './browser';
import { Rest } from './rest';
import { hostileText } from './seed';

useBrowser();

test('a chart is zoomed by dragging and shown whole by a double click', async () => {
  const page = await visit(`/runs/${seeded.runs[3]}?tab=metrics`);
  const chart = page.getByRole('region', { name: 'train/loss' }).or(page.locator('section[aria-label="train/loss"]')).first();
  const canvas = chart.locator('.u-over');
  await canvas.waitFor();
  const box = (await canvas.boundingBox())!;
  await page.mouse.move(box.x + 50, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + 150, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await chart.getByRole('button', { name: 'Reset' }).waitFor();
  await canvas.dblclick();
  await chart.getByRole('button', { name: 'Reset' }).waitFor({ state: 'detached' });
  await page.mouse.move(box.x + 100, box.y + 80);
  await chart.getByText(/^Step \d+$/).waitFor();
});

test('a zoom of steps is none of times', async () => {
  const page = await visit(`/runs/${seeded.runs[3]}?tab=metrics`);
  const chart = page.getByRole('region', { name: 'train/loss' });
  await chart.getByRole('img').press('+');
  await chart.getByRole('button', { name: 'Reset' }).waitFor();
  await page.getByRole('button', { name: 'Wall clock' }).click();
  await chart.getByRole('button', { name: 'Reset' }).waitFor({ state: 'detached' });
  await chart.getByRole('img').press('End');
  await chart.getByText(/ UTC|:\d\d:\d\d/).first().waitFor();
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await chart.getByRole('button', { name: 'Reset' }).waitFor();
});

test('runs inside a run are found from it, and it from them', async () => {
  const rest = new Rest(seeded.address);
  const experiment = await rest.createExperiment('nested');
  const parent = await rest.createRun(experiment, 'search-of-depth', Date.now());
  for (const name of ['depth-2', 'depth-3']) await rest.createRun(experiment, name, Date.now(), { 'mlflow.parentRunId': parent });
  const page = await visit(`/runs/${parent}`);
  const nested = page.getByRole('region', { name: 'Nested runs' });
  await nested.getByRole('link', { name: 'depth-2' }).waitFor();
  await nested.getByRole('link', { name: 'depth-3' }).click();
  await page.getByRole('heading', { name: 'depth-3' }).waitFor();
  await page.getByRole('link', { name: 'search-of-depth' }).click();
  await nested.getByRole('link', { name: 'All in the table' }).click();
  await page.getByText('2 runs', { exact: true }).waitFor();
});

test('chart settings stand in the address', async () => {
  const page = await visit(`/runs/${seeded.runs[3]}?tab=metrics`);
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Log y' }).check();
  await page.getByRole('slider').fill('0.9');
  expect(page.url()).toMatch(/x=relative.*logy=1.*smooth=0\.9/);
});

test('a running run grows by itself', async () => {
  const page = await visit(`/runs/${seeded.running}`);
  await page.getByRole('row', { name: /auc/ }).waitFor();
  const response = await fetch(`${seeded.address}/api/2.0/mlflow/runs/log-metric`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ run_id: seeded.running, key: 'fresh', value: 4.25, timestamp: Date.now() }) });
  expect(response.ok).toBe(true);
  await page.getByRole('row', { name: /fresh/ }).getByText('4.25').waitFor();
});

test('a description is written in Markdown and shown sanitised', async () => {
  const page = await visit(`/runs/${seeded.runs[4]}`);
  await page.getByRole('button', { name: 'Describe' }).click();
  await page.getByLabel('Description in Markdown').fill(`Learning rate **too high**. ${hostileText}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.markdown strong', { hasText: 'too high' }).waitFor();
  expect(await page.locator('.markdown script, .markdown img').count()).toBe(0);
  expect(await page.title()).not.toContain('pwned');
});

test('artifacts are previewed after their kind', async () => {
  const page = await visit(`/runs/${seeded.artifactRun}?tab=artifacts`);
  await page.getByRole('button', { name: /report\.md/ }).click();
  await page.locator('.markdown h2', { hasText: 'Residuals' }).waitFor();
  await page.getByRole('button', { name: /config\.json/ }).click();
  await page.getByText('"b": null').waitFor();
  await page.getByRole('button', { name: 'plots' }).click();
  await page.getByRole('button', { name: /logo\.svg/ }).click();
  const picture = page.getByRole('img', { name: 'plots/logo.svg' });
  await picture.waitFor();
  await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.preview-body img')!.naturalWidth > 0);
  expect(page.url()).toContain('path=plots%2Flogo.svg');
});

test('a Parquet file is a table, a model a graph, and a PDF stands in a frame', async () => {
  const page = await visit(`/runs/${seeded.artifactRun}?tab=artifacts&path=tables%2Fdelays.parquet`);
  await page.getByRole('row', { name: /UA\s+3\.5/ }).waitFor();
  await page.goto(`${seeded.address}/runs/${seeded.artifactRun}?tab=artifacts&path=nets%2Fmirror.onnx`);
  const graph = page.getByRole('img', { name: 'Graph of nets/mirror.onnx' });
  await graph.waitFor();
  expect(await graph.locator('text.title > title').allTextContents()).toEqual(expect.arrayContaining(['x', 'Neg', 'y']));
  expect(await graph.locator('path').count()).toBe(2);
  await shoot(page, 'run-onnx-light-1280');
  await page.goto(`${seeded.address}/runs/${seeded.artifactRun}?tab=artifacts&path=report.pdf`);
  const frame = page.getByTitle('PDF artifact');
  await frame.waitFor();
  expect(await frame.getAttribute('src')).toMatch(/^blob:/);
});

test('an HTML artifact runs in a frame that cannot reach the page', async () => {
  const page = await visit(`/runs/${seeded.artifactRun}?tab=artifacts&path=page.html`);
  await page.frameLocator('iframe').getByText('ran', { exact: true }).waitFor();
  expect(await page.title()).not.toContain('pwned');
  forgive(/Blocked a frame with origin "null"|cross-origin frame/);
});

test.each(['light', 'dark'] as const)('hostile names, thousands of metrics and NaN do no harm in %s', async (theme) => {
  const page = await visit(`/runs/${seeded.hostileRun}`, { theme, width: 390 });
  await page.getByText('5,001').first().waitFor();
  expect(await page.locator('h1').innerText()).toBe(hostileText);
  await page.locator('.markdown h2', { hasText: 'Note' }).waitFor();
  expect(await page.locator('.markdown a[href^=javascript]').count()).toBe(0);
  expect(await page.title()).not.toBe('pwned');
  await page.getByRole('searchbox', { name: 'Find in metrics' }).fill('metric/4999');
  await page.getByRole('row', { name: /metric\/4999/ }).waitFor();
  await shoot(page, `run-hostile-${theme}-390`);
  expect(await audit(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.getByRole('tab', { name: /Metrics/ }).click();
  await page.getByRole('searchbox', { name: 'Find a metric' }).fill('all_nan');
  await page.getByText('Every value is NaN').waitFor();
});

test('what is not there is said so', async () => {
  const page = await visit('/runs/00000000000000000000000000000000');
  await page.getByText('There is no such run').waitFor();
  await page.goto(`${seeded.address}/experiments/987654`);
  await page.getByText('There is no such experiment').waitFor();
  await page.goto(`${seeded.address}/models/none`);
  await page.getByText('There is no such model').waitFor();
  await page.goto(`${seeded.address}/no/such/page`);
  await page.getByText('There is no such page').waitFor();
  forgive(/404/);
});
