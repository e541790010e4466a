import { readFileSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import { expect } from 'vitest';
import { seeded, test, useBrowser, visit } from './browser';
import { Rest } from './rest';
import { manyCount } from './seed';

useBrowser();

const runsPath = () => `/experiments/${seeded.experiment}`;

test('a filter is completed, applied and kept in the address', async () => {
  const page = await visit(runsPath());
  const filter = page.getByRole('combobox', { name: 'Filter runs' });
  await filter.pressSequentially('params.opt');
  await page.getByRole('option', { name: /params\.optimizer/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await filter.pressSequentially("= 'adamw' AND metrics.auc > 0.9");
  await page.keyboard.press('Enter');
  await page.getByText('2 runs', { exact: true }).waitFor();
  expect(await page.getByRole('row').allInnerTexts()).toEqual([expect.stringContaining('Run'), expect.stringContaining('gradient-23'), expect.stringContaining('gradient-21')]);
  await page.reload();
  await page.getByText('2 runs', { exact: true }).waitFor();
  expect(await filter.inputValue()).toBe("params.optimizer = 'adamw' AND metrics.auc > 0.9");
});

test('a mistake is pointed out under its character, and nothing is sent', async () => {
  const page = await visit(runsPath());
  const filter = page.getByRole('combobox', { name: 'Filter runs' });
  await filter.fill('metrics.auc == 1');
  await filter.blur();
  const error = page.getByText('Write = instead of ==.');
  await error.waitFor();
  const [input, note] = [(await filter.boundingBox())!, (await error.boundingBox())!];
  const character = await filter.evaluate((element) => {
    const canvas = document.createElement('canvas').getContext('2d')!;
    const { fontSize, fontFamily } = getComputedStyle(element);
    canvas.font = `${fontSize} ${fontFamily}`;
    return canvas.measureText('m').width;
  });
  expect(Math.abs(note.x - (input.x + 12 * character))).toBeLessThan(4);
});

test('plain words search names', async () => {
  const page = await visit(`${runsPath()}?q=gradient-1`);
  await page.getByText('10 runs', { exact: true }).waitFor();
});

test('columns sort on the server, both ways, missing values last', async () => {
  const page = await visit(runsPath());
  await page.getByTitle('Sort by auc').click();
  await page.locator('[role=row][aria-rowindex="2"]', { hasText: 'gradient-23' }).waitFor();
  await page.getByTitle('Sort by auc').click();
  await page.locator('[role=row][aria-rowindex="2"]', { hasText: 'gradient-00' }).waitFor();
  expect(page.url()).toContain('sort=metrics.auc%3Aasc');
});

test('columns are chosen, pinned and hidden', async () => {
  const page = await visit(runsPath());
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('textbox', { name: 'Find a column' }).fill('team');
  await page.getByRole('checkbox', { name: 'team' }).check();
  await page.keyboard.press('Escape');
  await page.getByTitle('Sort by auc').hover();
  await page.getByRole('button', { name: 'Column auc' }).click();
  await page.getByRole('menuitem', { name: 'Pin to the left' }).click();
  await page.locator('.grid-titles .pinned', { hasText: 'auc' }).waitFor();
  expect(page.url()).toMatch(/pin=metrics\.auc/);
  expect(page.url()).toContain('tags.team');
});

test('runs are grouped by a parameter, and a group is closed', async () => {
  const page = await visit(`${runsPath()}?cols=params.optimizer,metrics.auc`);
  await page.getByTitle('Sort by optimizer').hover();
  await page.getByRole('button', { name: 'Column optimizer' }).click();
  await page.getByRole('menuitem', { name: 'Group by this' }).click();
  const adamw = page.getByRole('button', { name: /optimizer adamw 12 runs/ });
  await adamw.click();
  await page.locator('[role=row][aria-rowindex="4"]', { hasText: 'gradient-22' }).waitFor();
  expect(page.url()).toContain('group=params.optimizer');
  await page.getByRole('button', { name: 'By optimizer' }).click();
  await page.locator('[role=row][aria-rowindex="3"]', { hasText: 'gradient-23' }).waitFor();
});

test('runs are compared by keyboard alone', async () => {
  const page = await visit(runsPath());
  await page.getByText('gradient-23').waitFor();
  for (const key of ['r', 'Home', 'x', 'j', 'j', 'Space', 'c']) await page.keyboard.press(key);
  await page.getByRole('heading', { name: 'Compare 2 runs' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { name: 'Models' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('sweep');
  await page.getByRole('option', { name: /sweep/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'sweep' }).waitFor();
});

test('runs are tagged, deleted, and brought back', async () => {
  const rest = new Rest(seeded.address);
  const experiment = await rest.createExperiment('bulk');
  const ids = [await rest.createRun(experiment, 'one', 1000), await rest.createRun(experiment, 'two', 2000), await rest.createRun(experiment, 'three', 3000)];
  const page = await visit(`/experiments/${experiment}?cols=tags.stage`);
  await page.getByText('3 runs', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: 'Select one' }).check();
  await page.getByRole('checkbox', { name: 'Select two' }).check();
  await page.getByRole('button', { name: 'Tag', exact: true }).click();
  await page.getByLabel('Key').fill('stage');
  await page.getByLabel('Value').fill('kept');
  await page.keyboard.press('Enter');
  await page.getByText('kept').nth(1).waitFor();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('1 run', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('3 runs', { exact: true }).waitFor();
  await rest.post('runs/delete', { run_id: ids[2] });
  await page.getByRole('combobox', { name: 'Which runs' }).selectOption('deleted');
  await page.getByRole('checkbox', { name: 'Select three' }).check();
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('No deleted runs').waitFor();
});

test('a new run appears, and a running one moves on, without a reload', async () => {
  const rest = new Rest(seeded.address);
  const experiment = await rest.createExperiment('live');
  const first = await rest.createRun(experiment, 'early', Date.now() - 1000);
  const page = await visit(`/experiments/${experiment}`);
  await page.getByText('early').waitFor();
  const second = await rest.createRun(experiment, 'late', Date.now());
  await rest.finish(first, 'FINISHED', Date.now());
  await page.locator('[role=row][aria-rowindex="2"]', { hasText: 'late' }).waitFor();
  await page.locator(`#run-${first}`, { hasText: 'Finished' }).waitFor();
  expect(await page.locator(`#run-${second}`).innerText()).toContain('Running');
});

test('more than a thousand runs scroll to the last one with a screenful of rows in the page', async () => {
  const page = await visit(`/experiments/${seeded.many}`);
  await page.getByText('sweep-0', { exact: true }).waitFor();
  await page.keyboard.press('r');
  for (let tries = 0; tries < 120 && !(await page.getByText(`sweep-${manyCount - 1}`, { exact: true }).isVisible()); tries++) {
    await page.keyboard.press('End');
    await page.waitForTimeout(50);
  }
  await page.getByText(`${manyCount.toLocaleString('en-US')} runs`, { exact: true }).waitFor();
  expect(await page.getByRole('row').count()).toBeLessThan(80);
});

test('the table is exported whole, with exact values', async () => {
  const page = await visit(`/experiments/${seeded.many}?q=metrics.score%20%3C%201150&cols=metrics.score,params.seed`);
  await page.getByText('sweep-0', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'CSV' }).click()]);
  const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
  expect(lines).toHaveLength(1151);
  expect(lines[0]).toBe('run_id,run_name,metrics.score,params.seed');
  expect(lines[1]).toMatch(/^[0-9a-f]{32},sweep-0,0,0$/);
});

test('the table is exported to Parquet with numbers as numbers', async () => {
  const page = await visit(`${runsPath()}?q=gradient-0&cols=metrics.auc,params.optimizer`);
  await page.getByText('10 runs', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Parquet' }).click()]);
  const bytes = new Uint8Array(readFileSync(await download.path()));
  const rows = await parquetReadObjects({ file: bytes.buffer });
  expect(rows).toHaveLength(10);
  expect(rows[0]).toEqual({ run_id: seeded.runs[9], run_name: 'gradient-09', 'metrics.auc': 0.7 + 9 / 100, 'params.optimizer': 'adamw' });
});
