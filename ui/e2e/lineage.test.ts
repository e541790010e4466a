import { forgive, test, useBrowser, visit } from './browser';

useBrowser();

test('one walks from a dataset over its run to the model version, and opens its page', async () => {
  const page = await visit('/lineage');
  await page.getByRole('searchbox', { name: 'Find a beginning' }).fill('flights-2013');
  await page.getByRole('button', { name: 'flights-2013' }).click();
  const graph = page.getByRole('group', { name: 'Lineage graph' });
  await graph.getByRole('button', { name: 'Run forest' }).click();
  const selected = page.locator('section[aria-label=Selected]');
  await selected.getByRole('button', { name: /flight-delay, model version 2/ }).waitFor();
  await selected.getByRole('button', { name: 'Walk from here' }).click();
  await page.waitForURL(/node=run/);
  await selected.getByRole('button', { name: /flight-delay, model version 2/ }).click();
  await selected.getByRole('link', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'Version 2' }).waitFor();
});

test('the graph is walked with the arrow keys, and the address keeps where one stands', async () => {
  const page = await visit('/serving/mirror');
  await page.locator('.facts').getByRole('link', { name: 'Lineage' }).click();
  const graph = page.getByRole('group', { name: 'Lineage graph' });
  await graph.getByRole('button', { name: 'Endpoint mirror' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('Model version'));
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement?.textContent === 'Model version 2mirror');
  await page.reload();
  await graph.locator('[aria-pressed=true]', { hasText: 'Model version 2' }).waitFor();
  await page.locator('section[aria-label=Selected]').getByText('mirror-Neg').waitFor();
});

test('what has no lineage is said to have none', async () => {
  const page = await visit('/lineage?node=run%3A00000000000000000000000000000000');
  await page.getByText('Nothing is known of it').waitFor();
  forgive(/404/);
});
