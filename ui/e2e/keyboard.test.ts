import { expect } from 'vitest';
import { forgive, seeded, test, useBrowser, visit } from './browser';
import { enter, go, home, tabBackTo, tabTo } from './keys';
import { onnxCard, onnxModel } from './onnx';
import { Rest } from './rest';

useBrowser();

/** A model of two versions that can be served, for this file alone. */
async function model(name: string): Promise<void> {
  const rest = new Rest(seeded.address);
  const experiment = await rest.createExperiment(`runs of ${name}`);
  await rest.post('registered-models/create', { name });
  for (const operator of ['Identity', 'Neg'] as const) {
    const run = await rest.createRun(experiment, operator, Date.now());
    await rest.put(`${experiment}/${run}/artifacts/model/MLmodel`, onnxCard);
    await rest.put(`${experiment}/${run}/artifacts/model/model.onnx`, onnxModel(operator));
    await rest.finish(run, 'FINISHED', Date.now());
    await rest.post('model-versions/create', { name, source: `runs:/${run}/model`, run_id: run });
  }
}

test('a run is found from home, and its charts are reached', async () => {
  const page = await home();
  await enter(page, page.getByRole('region', { name: 'Failed lately' }).getByRole('link', { name: 'gradient-05' }));
  await page.getByRole('heading', { name: 'gradient-05' }).waitFor();
  await tabTo(page, page.getByRole('tab', { name: 'Overview' }));
  await page.keyboard.press('ArrowRight');
  await page.getByRole('region', { name: 'train/loss' }).waitFor();
  await go(page, 'e', 'Experiments');
  await enter(page, page.getByRole('link', { name: 'flights/arrival-delay' }));
  await page.getByText('gradient-23').waitFor();
  for (const key of ['r', 'Home', 'j', 'Enter']) await page.keyboard.press(key);
  await page.getByRole('heading', { name: /forest|gradient/ }).waitFor();
});

test('a version is promoted, and home tells of it', async () => {
  await model('by-keys');
  const page = await home();
  await go(page, 'm', 'Models');
  await enter(page, page.getByRole('link', { name: 'by-keys', exact: true }));
  await enter(page, page.getByRole('row', { name: /Version 2/ }).getByRole('button', { name: 'Promote' }));
  const dialog = page.getByRole('dialog');
  await tabTo(page, dialog.getByLabel('Who'));
  await page.keyboard.type('ana');
  await tabTo(page, dialog.getByLabel('Why'));
  await page.keyboard.type('Turned the right way');
  const move = dialog.getByRole('button', { name: 'Move @champion to version 2' });
  await page.waitForFunction(() => [...document.querySelectorAll('dialog button, [role=dialog] button')].some((button) => button.textContent!.startsWith('Move @champion') && !(button as HTMLButtonElement).disabled));
  await enter(page, move);
  await page.getByRole('region', { name: 'Table of promotions' }).getByRole('row', { name: /ana Turned/ }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  await enter(page, page.getByRole('row', { name: /Version 1/ }).getByRole('button', { name: 'Promote' }));
  await tabTo(page, dialog.getByLabel('Why'));
  await page.keyboard.type('Turned too far');
  await enter(page, dialog.getByRole('button', { name: 'Move @champion to version 1' }));
  await enter(page, page.getByRole('button', { name: 'Roll back to 2' }));
  await tabTo(page, dialog.getByLabel('Why'));
  await page.keyboard.type('As it was');
  await enter(page, dialog.getByRole('button', { name: 'Move @champion to version 2' }));
  await page.getByRole('region', { name: 'Table of promotions' }).getByRole('row', { name: /ana As it was/ }).waitFor();
  await go(page, 'h', 'Home');
  await enter(page, page.getByRole('region', { name: 'Promoted' }).getByRole('link', { name: 'by-keys version 2' }).first());
  await page.getByRole('heading', { name: 'Version 2' }).waitFor();
});

test('traffic is shifted, and a version put into the shadow', async () => {
  await model('keyed');
  const routes = [['keyed-1', 100], ['keyed-2', 0]].map(([name, share]) => ({ served_entity_name: name, served_model_name: name, traffic_percentage: share }));
  await new Rest(seeded.address).call('serving-endpoints', { name: 'keyed', config: { served_entities: ['1', '2'].map((version) => ({ name: `keyed-${version}`, entity_name: 'keyed', entity_version: version })), traffic_config: { routes } } });
  const page = await home();
  await go(page, 's', 'Endpoints');
  await enter(page, page.getByRole('link', { name: 'keyed', exact: true }));
  await page.getByText('Ready', { exact: true }).first().waitFor();
  await tabTo(page, page.getByRole('slider', { name: 'Share of keyed-2' }));
  await page.keyboard.press('End');
  await enter(page, page.getByRole('button', { name: 'Apply' }));
  await page.getByText('Traffic shifted').waitFor();
  const response = await fetch(`${seeded.address}/serving-endpoints/keyed/invocations`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ inputs: [[1, 2]] }) });
  expect(response.headers.get('served-model-name')).toBe('keyed-2');
  await tabTo(page, page.getByRole('checkbox', { name: 'Copy every request to keyed-1' }));
  await page.keyboard.press('Space');
  await enter(page, page.getByRole('button', { name: 'Apply' }));
  await page.waitForFunction(async () => {
    const answer = await fetch('api/2.0/serving-endpoints/keyed');
    return JSON.stringify(((await answer.json()) as { config: { traffic_config: object } }).config.traffic_config).includes('"shadow":[{');
  });
  await enter(page, page.getByRole('button', { name: 'Canary' }));
  await tabTo(page, page.getByLabel('Most failures, %'));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await page.getByText(/Canary keyed-. goes back by itself/).waitFor();
});

test('a lookup is walked along time, and a table back to its first version', async () => {
  const page = await home();
  await go(page, 'f', 'Features');
  await enter(page, page.getByRole('link', { name: 'calm', exact: true }));
  await tabTo(page, page.getByRole('slider', { name: 'Moment of the lookup' }));
  await page.keyboard.press('Home');
  await page.getByText('1 Jan 2013, 00:00:00').waitFor();
  await go(page, 't', 'Tables');
  await enter(page, page.getByRole('link', { name: 'weather', exact: true }));
  await tabTo(page, page.getByRole('tab', { name: 'Rows' }));
  for (let tabs = 0; tabs < 4 && !(await page.getByRole('button', { name: 'See version 1' }).isVisible()); tabs++) {
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-selected') === 'true');
  }
  await enter(page, page.getByRole('button', { name: 'See version 1' }));
  await page.getByText('Rows 480', { exact: true }).waitFor();
});

test('files of a run and of runs side by side are opened', async () => {
  const page = await visit(`/runs/${seeded.artifactRun}?tab=artifacts`);
  await enter(page, page.getByRole('button', { name: /config\.json/ }));
  await page.getByText('"b": null').waitFor();
  await page.goto(`${seeded.address}/compare?runs=${seeded.runs[3]},${seeded.artifactRun}`);
  await tabTo(page, page.getByRole('tab', { name: 'Differences' }));
  for (let tabs = 0; tabs < 4; tabs++) await page.keyboard.press('ArrowRight');
  await tabTo(page, page.getByLabel('File'));
  await page.keyboard.type('plots');
  await page.getByRole('region', { name: 'forest' }).getByRole('img').waitFor();
});

test('a model is made, and thrown away after its name is typed', async () => {
  const page = await home();
  await go(page, 'm', 'Models');
  await enter(page, page.getByRole('button', { name: 'New model' }));
  await page.keyboard.type('typed-in');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'typed-in' }).waitFor();
  await enter(page, page.getByRole('button', { name: 'Actions for this model' }));
  await page.keyboard.press('ArrowUp');
  expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('Delete');
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('Type typed-in to confirm'));
  await page.keyboard.type('typed-in');
  await enter(page, page.getByRole('button', { name: 'Delete for good' }));
  await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
  forgive(/404 .*typed-in/);
});

test('an endpoint is made and asked, and a webhook is made', async () => {
  await model('served-by-keys');
  const page = await home();
  await go(page, 's', 'Endpoints');
  await enter(page, page.getByRole('button', { name: 'New endpoint' }));
  await page.keyboard.type('from-keys');
  await tabTo(page, page.getByLabel('Registered model'));
  await page.keyboard.type('served-by-keys');
  await tabTo(page, page.getByLabel('Version or alias'));
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'from-keys' }).waitFor();
  await page.getByText('Ready', { exact: true }).first().waitFor();
  await enter(page, page.getByRole('button', { name: 'Send' }));
  await page.getByText(/answered|from served-by-keys|"predictions"/).first().waitFor();
  await go(page, 'm', 'Models');
  await enter(page, page.getByRole('link', { name: 'Webhooks' }));
  await enter(page, page.getByRole('button', { name: 'New webhook' }));
  await page.keyboard.type('keys');
  await tabTo(page, page.getByLabel('Address'));
  // Nobody's: the anycast sink of RFC 7535 answers no HTTP.
  await page.keyboard.type('https://192.31.196.1/keys');
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('checkbox', { name: 'keys is active' }));
  await page.keyboard.press('Space');
  await page.waitForFunction(() => !document.querySelector<HTMLInputElement>('input[aria-label="keys is active"]')!.checked);
  await enter(page, page.getByRole('button', { name: 'Delete keys' }));
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }));
  await page.getByText('No webhooks').waitFor();
});

test('a table of the list beside it is written into a statement', async () => {
  const page = await home();
  await go(page, 't', 'Tables');
  await page.keyboard.press('q');
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  await page.keyboard.type('SELECT count(*) FROM ');
  await page.keyboard.press('Shift+Tab');
  await tabBackTo(page, page.getByLabel('Find a table'));
  await page.keyboard.type('weather');
  await enter(page, page.getByRole('region', { name: 'Tables to query' }).getByRole('button', { name: /weather.*lake/ }));
  expect(await page.getByRole('textbox', { name: 'SQL' }).inputValue()).toMatch(/FROM .*weather/);
  await tabTo(page, page.getByRole('textbox', { name: 'SQL' }));
  await page.keyboard.press('Control+Enter');
  await page.getByText(/1 row in/).waitFor();
});
