import { expect } from 'vitest';
import { seeded, test, useBrowser, visit } from './browser';
import { enter, go, home, tabTo } from './keys';
import { onnxCard, onnxModel } from './onnx';
import { Rest } from './rest';

useBrowser();

test('a version is registered from the run that made its model', async () => {
  const rest = new Rest(seeded.address);
  const experiment = await rest.createExperiment('registered by keys');
  const run = await rest.createRun(experiment, 'made-a-model', Date.now());
  await rest.put(`${experiment}/${run}/artifacts/nets/model/MLmodel`, onnxCard);
  await rest.put(`${experiment}/${run}/artifacts/nets/model/model.onnx`, onnxModel('Neg'));
  // As clients do that log a model among the artifacts of its run.
  await rest.post('runs/log-model', { run_id: run, model_json: JSON.stringify({ run_id: run, artifact_path: 'nets/model', utc_time_created: '2026-01-01 00:00:00', flavors: { onnx: {} } }) });
  await rest.finish(run, 'FINISHED', Date.now());
  const page = await home();
  await go(page, 'e', 'Experiments');
  await enter(page, page.getByRole('link', { name: 'registered by keys' }));
  await page.getByText('made-a-model').waitFor();
  for (const key of ['r', 'Home', 'Enter']) await page.keyboard.press(key);
  await tabTo(page, page.getByRole('tab', { name: 'Overview' }));
  await page.keyboard.press('End');
  await page.getByText('float32 [-1, 2]').first().waitFor();
  await enter(page, page.getByRole('button', { name: 'Register' }));
  await page.keyboard.type('from-a-folder');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Version 1' }).waitFor();
  await page.getByRole('link', { name: 'made-a-model' }).waitFor();
  const { model_version } = (await (await fetch(`${seeded.address}/api/2.0/mlflow/model-versions/get?name=from-a-folder&version=1`)).json()) as { model_version: { source: string; run_id: string } };
  expect(model_version).toMatchObject({ source: `mlflow-artifacts:/${experiment}/${run}/artifacts/nets/model`, run_id: run });
});

test('runs are tagged, deleted, brought back and grouped', async () => {
  const rest = new Rest(seeded.address);
  const experiment = await rest.createExperiment('bulk by keys');
  for (const name of ['one', 'two', 'three']) await rest.createRun(experiment, name, Date.now());
  const page = await visit(`/experiments/${experiment}?cols=tags.stage`);
  await page.getByText('3 runs', { exact: true }).waitFor();
  for (const key of ['r', 'Home', 'x', 'j', 'x']) await page.keyboard.press(key);
  await enter(page, page.getByRole('button', { name: 'Tag', exact: true }));
  await page.keyboard.type('stage');
  await tabTo(page, page.getByLabel('Value'));
  await page.keyboard.type('kept');
  await page.keyboard.press('Enter');
  await page.getByText('kept').nth(1).waitFor();
  await page.keyboard.press('Delete');
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Delete' }));
  await page.getByText('1 run', { exact: true }).waitFor();
  await enter(page, page.getByRole('button', { name: 'Undo' }));
  await page.getByText('3 runs', { exact: true }).waitFor();
  await enter(page, page.getByRole('button', { name: 'Column stage' }));
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await enter(page, page.getByRole('button', { name: /stage kept 2 runs/ }));
  expect(page.url()).toContain('group=tags.stage');
});

test('values are read off a chart, and a part of it is looked at closely', async () => {
  const page = await visit(`/runs/${seeded.runs[3]}?tab=metrics`);
  await page.getByRole('region', { name: 'train/loss' }).locator('.u-over').waitFor();
  await page.keyboard.press('m');
  const chart = page.getByRole('region', { name: 'train/loss' });
  await tabTo(page, chart.getByRole('img'));
  await page.keyboard.press('Home');
  await chart.getByRole('status').getByText('Step 0').waitFor();
  await page.keyboard.press('ArrowRight');
  await chart.getByRole('status').getByText('Step 1', { exact: true }).waitFor();
  await page.keyboard.press('+');
  await chart.getByRole('button', { name: 'Reset' }).waitFor();
  await page.keyboard.press('End');
  const step = Number(/Step (\d+)/.exec(await chart.getByRole('status').innerText())![1]);
  expect(step).toBeGreaterThan(40);
  expect(step).toBeLessThan(60);
  await page.keyboard.press('+');
  await page.keyboard.press('-');
  await chart.getByRole('button', { name: 'Reset' }).waitFor();
  await page.keyboard.press('0');
  await chart.getByRole('button', { name: 'Reset' }).waitFor({ state: 'detached' });
  await page.keyboard.press('End');
  await chart.getByRole('status').getByText('Step 99').waitFor();
});

test('lines are hidden and shown again, and the address keeps which', async () => {
  const page = await visit(`/compare?runs=${seeded.runs.slice(2, 5).join()}&tab=metrics`);
  await enter(page, page.getByRole('button', { name: 'Draw gradient-03' }));
  expect(page.url()).toContain(`hide=${seeded.runs[3]}`);
  await page.reload();
  const button = page.getByRole('button', { name: 'Draw gradient-03' });
  await button.waitFor();
  expect(await button.getAttribute('aria-pressed')).toBe('false');
  const chart = page.getByRole('region', { name: 'train/loss' });
  await tabTo(page, chart.getByRole('img'));
  await page.keyboard.press('Home');
  const tip = chart.getByRole('status');
  await tip.getByText('gradient-02').waitFor();
  expect(await tip.innerText()).not.toContain('gradient-03');
});
