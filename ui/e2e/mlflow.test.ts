import { test as plain } from 'vitest';
import { forgive, seeded, shoot, test, useBrowser, visit } from './browser';
import { mlflowBuild } from './server';

useBrowser();

const withBuild = mlflowBuild() === undefined && process.env.CI !== 'true' ? plain.skip : test;

withBuild('MLflow’s own interface renders its main pages at /mlflow', async () => {
  const page = await visit('/mlflow');
  await page.goto(`${seeded.address}/mlflow/#/experiments`);
  await page.getByText('flights/arrival-delay').first().waitFor({ timeout: 40_000 });
  await page.goto(`${seeded.address}/mlflow/#/experiments/${seeded.experiment}/runs`);
  await page.getByText('gradient-22').first().waitFor({ timeout: 40_000 });
  await shoot(page, 'mlflow-runs');
  await page.goto(`${seeded.address}/mlflow/#/models`);
  await page.getByText('flight-delay').first().waitFor({ timeout: 40_000 });
  // It asks for features that this server does not have, and says so in the console.
  forgive(/./);
}, 120_000);
