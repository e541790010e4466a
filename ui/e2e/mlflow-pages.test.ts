import type { Page } from 'playwright-core';
import { expect, test as plain } from 'vitest';
import { forgive, seeded, settle, shoot, test, useBrowser, visit } from './browser';
import { Rest } from './rest';
import { mlflowBuild } from './server';

useBrowser();

const withBuild = mlflowBuild() === undefined && process.env.CI !== 'true' ? plain.skip : test;

/** What its pages ask of features that docs/compatibility.md lists as not there: GenAI and user accounts. */
const documented = [
  /\/mlflow\/users\/current$/, /\/mlflow\/assistant\//, /\/mlflow\/traces\/metrics$/, /\/mlflow\/datasets\/search/, /\/mlflow\/scorers\//,
  /\/mlflow\/gateway\//, /\/mlflow\/(issues|label-schemas|review-queues|mcp-servers|prompt-optimization)/,
];

/** The picture that a seeded text tries to load. */
const hostilePicture = /\/mlflow\/x$/;

interface Stop {
  name: string;
  route: string;
  shows: string | RegExp;
  then?: (page: Page) => Promise<unknown>;
}

/** A logged model with a file, a metric and a registered version. */
async function loggedModel(): Promise<string> {
  const rest = new Rest(seeded.address);
  const created = await rest.post('logged-models', { experiment_id: seeded.experiment, name: 'forest-model', model_type: 'forest', source_run_id: seeded.artifactRun, params: [{ key: 'trees', value: '100' }] }) as { model: { info: { model_id: string } } };
  const id = created.model.info.model_id;
  await rest.put(`${seeded.experiment}/models/${id}/artifacts/MLmodel`, 'flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n');
  await rest.post('runs/log-metric', { run_id: seeded.artifactRun, model_id: id, key: 'val/rmse', value: 9.5, timestamp: Date.now(), step: 0 });
  return id;
}

async function stops(): Promise<Stop[]> {
  const model = await loggedModel();
  // The home page shows the experiments that changed last, and other tests make some.
  await new Rest(seeded.address).post('experiments/update', { experiment_id: seeded.experiment, new_name: 'flights/arrival-delay' });
  const [first, second] = seeded.runs as [string, string];
  const experiment = `/experiments/${seeded.experiment}`;
  const run = `${experiment}/runs/${first}`;
  const pair = encodeURIComponent(JSON.stringify([first, second]));
  return [
    { name: 'home', route: '/', shows: /flights\/arrival-delay/ },
    { name: 'experiments', route: '/experiments', shows: 'flights/arrival-delay' },
    { name: 'runs', route: `${experiment}/runs`, shows: 'gradient-22' },
    { name: 'runs-filtered', route: `${experiment}/runs?searchFilter=${encodeURIComponent('metrics.auc > 0.9')}`, shows: 'gradient-22' },
    { name: 'charts', route: `${experiment}/runs?compareRunsMode=CHART`, shows: /val\/rmse|train\/loss/ },
    { name: 'run', route: run, shows: 'optimizer' },
    { name: 'run-metrics', route: `${run}/model-metrics`, shows: 'train/loss' },
    { name: 'run-system-metrics', route: `${run}/system-metrics`, shows: /cpu_utilization/ },
    { name: 'run-artifacts', route: `${experiment}/runs/${seeded.artifactRun}/artifacts`, shows: 'report.md', then: (page) => page.getByText('report.md').first().click() },
    { name: 'compare', route: `/compare-runs?runs=${pair}&experiments=${encodeURIComponent(JSON.stringify([seeded.experiment]))}`, shows: /gradient-0[01]/ },
    { name: 'metric', route: `/metric?runs=${pair}&metric=${encodeURIComponent('"auc"')}&experiments=${encodeURIComponent(JSON.stringify([seeded.experiment]))}&plot_metric_keys=${encodeURIComponent('["auc"]')}`, shows: /auc/ },
    { name: 'logged-models', route: `${experiment}/models`, shows: 'forest-model' },
    { name: 'logged-model', route: `${experiment}/models/${model}`, shows: 'forest-model' },
    { name: 'logged-model-artifacts', route: `${experiment}/models/${model}/artifacts`, shows: 'MLmodel' },
    { name: 'models', route: '/models', shows: 'flight-delay' },
    { name: 'model', route: '/models/flight-delay', shows: 'champion' },
    { name: 'version', route: '/models/flight-delay/versions/1', shows: /Version 1/ },
    { name: 'traces', route: `/experiments/${seeded.traced}/traces`, shows: /Why are flights/ },
    { name: 'trace', route: `/experiments/${seeded.traced}/traces/${seeded.traces[0]}`, shows: 'find pages' },
    { name: 'settings', route: '/settings', shows: /Settings|Preferences|General/ },
  ];
}

withBuild('every classic page of MLflow’s own interface shows its content, and no call of theirs goes wrong', async () => {
  const wrong: string[] = [];
  const all = await stops();
  const page = await visit('/mlflow/');
  page.on('response', (response) => {
    const path = new URL(response.url()).pathname;
    if (response.status() >= 400 && ![...documented, hostilePicture].some((pattern) => pattern.test(path))) wrong.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
  for (const { name, route, shows, then } of all) {
    await page.goto(`${seeded.address}/mlflow/#${route}`);
    await page.getByText(shows).first().waitFor({ timeout: 40_000 }).catch(async () => {
      await shoot(page, `mlflow-${name}`);
      wrong.push(`${name} does not show ${shows}`);
    });
    await then?.(page);
    // Pages of running work ask again and again; what they ask first is answered by then.
    await settle(page, 2000);
    await shoot(page, `mlflow-${name}`);
  }
  // It asks for features that this server does not have, and says so in the console.
  forgive(/./);
  expect(wrong).toEqual([]);
}, 240_000);
