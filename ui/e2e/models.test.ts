import { expect } from 'vitest';
import { audit, forgive, seeded, shoot, test, useBrowser, visit } from './browser';

useBrowser();

test('a version is promoted with a check list, recorded, and rolled back', async () => {
  const page = await visit('/models/flight-delay');
  await page.getByRole('row', { name: /Version 2/ }).getByRole('button', { name: 'Promote' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Same as version 1').waitFor();
  await dialog.getByText(/val\/rmse .* → 9\.5/).waitFor();
  await shoot(page, 'promote-light-1280');
  expect(await audit(page)).toEqual([]);
  const move = dialog.getByRole('button', { name: 'Move @champion to version 2' });
  expect(await move.isDisabled()).toBe(true);
  await dialog.getByLabel('Who').fill('ana');
  await dialog.getByLabel('Why').fill('Lower error on the validation month');
  await move.click();
  await page.getByRole('region', { name: 'Table of promotions' }).getByRole('row', { name: /ana Lower error/ }).waitFor();
  await page.getByRole('button', { name: 'Roll back to 1' }).click();
  expect(await dialog.getByLabel('Who').inputValue()).toBe('ana');
  await dialog.getByLabel('Why').fill('Late flights are off');
  await dialog.getByRole('button', { name: 'Move @champion to version 1' }).click();
  await page.getByRole('row', { name: /Late flights are off/ }).waitFor();
  const answer = await fetch(`${seeded.address}/api/2.0/mlflow/registered-models/alias?name=flight-delay&alias=champion`);
  expect(((await answer.json()) as { model_version: { version: string } }).model_version.version).toBe('1');
});

test('descriptions are rendered without what could harm', async () => {
  const page = await visit('/models/flight-delay');
  await page.locator('.markdown strong', { hasText: 'Predicts' }).waitFor();
  expect(await page.locator('.markdown script, .markdown img').count()).toBe(0);
  expect(await page.title()).toBe('flight-delay · ML');
});

test('a version moves through stages, and back by undo', async () => {
  const page = await visit('/models/flight-delay/2');
  const stage = page.getByRole('combobox', { name: 'Stage' });
  await stage.selectOption('Staging');
  await page.getByText('Stage is Staging now').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForFunction(() => document.querySelector<HTMLSelectElement>('.head select')!.value === 'None');
});

test('a model is made, tagged and deleted for good after its name is typed', async () => {
  const page = await visit('/models');
  await page.getByRole('button', { name: 'New model' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('short-lived');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'short-lived' }).waitFor();
  await page.getByText('No versions yet').waitFor();
  await page.getByRole('button', { name: 'Add tag' }).click();
  await page.getByLabel('Key').fill('team');
  await page.keyboard.press('Enter');
  await page.getByText('team').waitFor();
  await page.getByRole('button', { name: 'Remove tag team' }).click();
  await page.getByText('Removed the tag team').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Remove tag team' }).waitFor();
  await page.getByRole('button', { name: 'Actions for this model' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const destroy = page.getByRole('button', { name: 'Delete for good' });
  expect(await destroy.isDisabled()).toBe(true);
  await page.getByLabel('Type short-lived to confirm').fill('short-lived');
  await destroy.click();
  await page.getByRole('heading', { name: 'Models' }).waitFor();
  await page.getByRole('link', { name: 'unused' }).waitFor();
  expect(await page.getByRole('link', { name: 'short-lived' }).count()).toBe(0);
  forgive(/404 .*short-lived/);
});

test('a version that nobody serves is tried through a form of its inputs', async () => {
  const page = await visit('/models/unserved/1');
  await page.getByRole('button', { name: 'Try it' }).click();
  const form = page.locator('section[aria-label="Try it"]');
  await form.getByLabel(/^hour/).fill('late');
  await form.getByRole('button', { name: 'Send' }).click();
  await form.getByText('a number is needed').waitFor();
  await form.getByLabel(/^hour/).fill('7');
  await form.getByLabel(/^distance/).fill('200.5');
  await shoot(page, 'version-form-light-1280');
  expect(await audit(page)).toEqual([]);
  await form.getByRole('button', { name: 'Send' }).click();
  await form.getByText(/from model in/).waitFor();
  expect(await form.getByLabel('Answer', { exact: true }).innerText()).toMatch(/-200\.5[^]*-7/);
  await form.getByRole('button', { name: 'JSON' }).click();
  expect(JSON.parse(await form.getByRole('textbox', { name: 'Request' }).inputValue())).toEqual({ dataframe_split: { columns: ['distance', 'hour'], data: [[200.5, 7]] } });
  await page.getByRole('button', { name: 'End the trial' }).click();
  await page.getByRole('button', { name: 'Try it' }).waitFor();
  expect((await fetch(`${seeded.address}/api/2.0/serving-endpoints/try-unserved-1`)).status).toBe(404);
});

test('a webhook is made, paused and deleted; an address inside the network is refused', async () => {
  const page = await visit('/models');
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByText('No webhooks').waitFor();
  await page.getByRole('button', { name: 'New webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('deploy');
  await dialog.getByLabel('Address').fill('https://127.0.0.1/hook');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByRole('alert').waitFor();
  // Public by the rules, and nobody's: the anycast sink of RFC 7535 answers no HTTP.
  await dialog.getByLabel('Address').fill('https://192.31.196.1/hook');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Version created').waitFor();
  await page.getByRole('checkbox', { name: 'deploy is active' }).click();
  await page.waitForFunction(() => !document.querySelector<HTMLInputElement>('input[aria-label="deploy is active"]')!.checked);
  expect(await audit(page)).toEqual([]);
  await page.getByRole('button', { name: 'Delete deploy' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('No webhooks').waitFor();
  forgive(/400/);
});

test('a name that is taken is refused in place, and stays in the field', async () => {
  const page = await visit('/models');
  await page.getByRole('button', { name: 'New model' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('flight-delay');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText(/already exists/).waitFor();
  expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('flight-delay');
  forgive(/400/);
});
