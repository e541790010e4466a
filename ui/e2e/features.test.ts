import { expect } from 'vitest';
import { test, useBrowser, visit } from './browser';

useBrowser();

test('lineage is walked from a table to what reads it, and back', async () => {
  const page = await visit('/features');
  await page.getByRole('link', { name: 'weather' }).click();
  await page.getByText('Hourly weather at the origin', { exact: true }).waitFor();
  await page.locator('section[aria-label=Lineage]').getByRole('link', { name: 'calm' }).click();
  await page.getByRole('heading', { name: 'calm' }).waitFor();
  await page.locator('section[aria-label=Lineage]').getByRole('link', { name: 'delay-inputs' }).click();
  await page.getByRole('heading', { name: 'delay-inputs' }).waitFor();
  await page.locator('section[aria-label=Lineage]').getByRole('link', { name: 'calm' }).click();
  await page.getByRole('heading', { name: 'calm' }).waitFor();
});

test('columns show what is missing and how values spread', async () => {
  const page = await visit('/features/weather');
  const row = page.getByRole('row', { name: /^wind/ });
  await row.waitFor();
  await row.getByRole('img', { name: /median/ }).waitFor();
  expect(await row.innerText()).toMatch(/9\.1\d*%/);
});

test('a view is materialised by a click, and the online store tells how far it is', async () => {
  const page = await visit('/features/calm');
  const online = page.locator('section[aria-label="Online store"]');
  await online.getByText('done').waitFor();
  await page.getByRole('button', { name: 'Materialize' }).click();
  await page.getByText('calm is computed and published').waitFor();
});

test('what a lookup saw at a moment is walked along a time line', async () => {
  const page = await visit('/features/calm');
  const line = page.locator('section[aria-label="Time line"]');
  const moment = line.getByRole('slider', { name: 'Moment of the lookup' });
  await moment.fill('0');
  await line.getByText('1 Jan 2013, 00:00:00').waitFor();
  await line.getByLabel('origin').fill('LGA');
  await line.getByText('12.0').waitFor();
  await moment.fill('1000');
  await line.getByText('7 Jan 2013, 15:00:00').waitFor();
  expect(page.url()).toContain('key.origin=LGA');
});

test('a feature table tells its training sets, and what was trained on them', async () => {
  const page = await visit('/features/calm');
  const sets = page.getByRole('region', { name: 'Table of training sets' });
  const row = sets.getByRole('row', { name: /delays/ });
  await row.getByRole('link', { name: 'flight-delay version 1' }).waitFor();
  await row.getByRole('link', { name: 'gradient-03' }).click();
  await page.getByRole('heading', { name: 'gradient-03' }).waitFor();
  await page.getByRole('region', { name: 'Inputs' }).getByText('delays').waitFor();
});
