import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { forgive, test, useBrowser, visit } from './browser';

useBrowser();

const weather = '/tables/lake.bronze.weather';
const sql = (statement: string, more = '') => `/tables?tab=sql&sql=${encodeURIComponent(statement)}${more}`;

test('a table is found in the catalogue, and its older version is seen again', async () => {
  const page = await visit('/tables');
  await page.getByRole('searchbox', { name: 'Search tables' }).fill('weather');
  await page.getByRole('link', { name: 'weather' }).click();
  await page.getByRole('region', { name: 'Rows of version 2' }).waitFor();
  await page.getByText('Rows 960', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'See version 1' }).click();
  await page.getByText('Rows 480', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Rows' }).click();
  await page.getByRole('region', { name: 'Rows of version 1' }).waitFor();
  expect(new URL(page.url()).search).toBe('?version=1');
  await page.reload();
  await page.getByText('Rows 480', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Older version' }).click();
  await page.getByText('No rows in version 0').waitFor();
  await page.getByRole('button', { name: 'Newest', exact: true }).click();
  await page.getByText('Rows 960', { exact: true }).waitFor();
});

test('files are shown with their partitions and what they hold', async () => {
  const page = await visit(`${weather}?tab=files`);
  const partition = page.getByRole('row', { name: /origin=JFK/ }).first();
  await partition.waitFor();
  expect(await partition.innerText()).toMatch(/2\s+320/);
  await page.getByText('3 columns').first().click();
  await page.getByText(/10\s*…\s*26|10 … 26/).first().waitFor();
  await page.getByText(/\d+ null/).first().waitFor();
});

test('SQL runs from the keyboard, its result is a grid, a chart and a file, and the address keeps it', async () => {
  const page = await visit('/');
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  for (const key of ['g', 't']) await page.keyboard.press(key);
  await page.getByRole('heading', { name: 'Tables' }).waitFor();
  await page.keyboard.press('q');
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  await page.keyboard.type('SELECT origin, count(*) AS hours FROM weather GROUP BY origin ORDER BY origin');
  await page.keyboard.press('Control+Enter');
  await page.getByText(/3 rows in/).waitFor();
  expect(await page.getByRole('region', { name: 'Rows of the result' }).getByRole('row').allInnerTexts()).toEqual([expect.stringContaining('origin'), expect.stringMatching(/EWR\s+320/), expect.stringMatching(/JFK\s+320/), expect.stringMatching(/LGA\s+320/)]);
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(readFileSync(await saved.path(), 'utf8')).toBe('origin,hours\r\nEWR,320\r\nJFK,320\r\nLGA,320\r\n');
  await page.getByRole('button', { name: 'Chart' }).click();
  await page.getByText('hours by origin').waitFor();
  await page.reload();
  await page.getByText('hours by origin').waitFor();
});

test('versions are compared in one statement, and time goes across a chart', async () => {
  const page = await visit(sql('SELECT (SELECT count(*) FROM weather) AS now, (SELECT count(*) FROM weather AT (VERSION => 1)) AS before'));
  await page.getByRole('row', { name: /960\s+480/ }).waitFor();
  await page.getByRole('textbox', { name: 'SQL' }).fill('SELECT hour, avg(wind) AS wind FROM weather GROUP BY hour ORDER BY hour');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText(/160 rows in/).waitFor();
  await page.getByRole('button', { name: 'Chart' }).click();
  await page.getByRole('img', { name: 'wind over hour' }).waitFor();
});

test('what is wrong with a statement is said, with its place; files of the machine are out of reach', async () => {
  const page = await visit(sql('SELECT origin FROM weather WHERE'));
  await page.getByRole('alert').getByText(/cannot be read.*character/).waitFor();
  const area = page.getByRole('textbox', { name: 'SQL' });
  await area.fill('SELECT nothing FROM weather');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('alert').getByText(/"nothing" not found/).waitFor();
  for (const statement of ["SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "COPY (SELECT 1) TO '/tmp/x'"]) {
    await area.fill(statement);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('alert').getByText(/not allowed here|not in the catalogue|expected one SELECT/).waitFor();
  }
  expect(await area.inputValue()).toContain('COPY');
  forgive(/400|404/);
});

test('cells are text whatever they hold', async () => {
  const page = await visit(sql("SELECT note FROM weather WHERE note <> 'calm' ORDER BY note LIMIT 2"));
  await page.getByRole('cell', { name: /<img src=x/ }).first().waitFor();
  expect(await page.title()).toBe('Tables · ML');
});

test('a table or version that is not there is said so', async () => {
  const page = await visit('/tables/lake.bronze.gone');
  await page.getByText('There is no such table').waitFor();
  await page.goto(page.url().replace('gone', 'weather?version=99'));
  await page.getByText('There is no version 99 to see').waitFor();
  await page.getByRole('link', { name: 'Newest version' }).click();
  await page.getByText('Rows 960', { exact: true }).waitFor();
  forgive(/404/);
});
