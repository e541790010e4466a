import { expect } from 'vitest';
import { forgive, test, useBrowser, visit } from './browser';
import { Rest } from './rest';
import { Server } from './server';

useBrowser();

test('a server that goes away is announced, what was typed is kept, and the page recovers by itself', async () => {
  const server = await Server.start();
  try {
    const rest = new Rest(server.address);
    const experiment = await rest.createExperiment('fragile');
    const run = await rest.createRun(experiment, 'steady', Date.now());
    const page = await visit(`/runs/${run}`, {}, server.address);
    await page.getByRole('button', { name: 'Describe' }).click();
    await page.getByLabel('Description in Markdown').fill('Half a thought');
    await server.kill();
    await page.getByText('The server does not answer. What you see may be old').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Retry', exact: true }).waitFor();
    expect(await page.getByLabel('Description in Markdown').inputValue()).toBe('Half a thought');
    await server.run();
    await page.getByText('The server does not answer. What you see may be old').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.locator('.markdown', { hasText: 'Half a thought' }).waitFor();
    forgive(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/);
  } finally {
    await server.remove();
  }
});

test('a page that was open while the server was updated says so, and is loaded again', async () => {
  const page = await visit('/');
  await page.getByText('Running now').waitFor();
  const script = /assets\/ModelsPage-[^/]*\.js$/;
  await page.route(script, (route) => route.fulfill({ status: 404 }));
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await page.getByText('the server may have been updated since it was opened').waitFor();
  await page.unroute(script);
  await page.getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
  forgive(/404|dynamically imported|could not be loaded/);
});

test('everything works below a static prefix', async () => {
  const server = await Server.start('--static-prefix', '/team/ml');
  try {
    const page = await visit('/team/ml/', {}, server.address);
    await page.getByText('Nothing logged yet').waitFor();
    await page.getByRole('link', { name: 'Experiments' }).first().click();
    await page.getByRole('link', { name: 'Default' }).click();
    await page.getByText('No runs yet').waitFor();
    expect(new URL(page.url()).pathname).toBe('/team/ml/experiments/0');
    await page.reload();
    await page.getByText('No runs yet').waitFor();
    // It would complain of the server's end.
    await page.close();
  } finally {
    await server.remove();
  }
});
