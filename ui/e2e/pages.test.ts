import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { audit, seeded, shoot, test, useBrowser, visit } from './browser';

useBrowser();

const pages: [name: string, path: () => string, shows: string][] = [
  ['home', () => '/', 'Running now'],
  ['experiments', () => '/experiments', 'flights/arrival-delay'],
  ['runs', () => `/experiments/${seeded.experiment}`, 'gradient-23'],
  ['runs-charts', () => `/experiments/${seeded.experiment}?mode=charts`, 'Smoothing'],
  ['runs-empty', () => `/experiments/${seeded.empty}`, 'No runs yet'],
  ['run', () => `/runs/${seeded.runs[3]}`, 'Parameters'],
  ['run-metrics', () => `/runs/${seeded.runs[3]}?tab=metrics`, 'Smoothing'],
  ['run-system', () => `/runs/${seeded.runs[3]}?tab=system`, 'Smoothing'],
  ['run-artifacts', () => `/runs/${seeded.artifactRun}?tab=artifacts&path=tables%2Fdelays.csv`, 'C42'],
  ['compare', () => `/compare?runs=${seeded.runs.slice(0, 4).join(',')}`, 'Differences only'],
  ['compare-metrics', () => `/compare?runs=${seeded.runs.slice(0, 4).join(',')}&tab=metrics`, 'Smoothing'],
  ['compare-parallel', () => `/compare?runs=${seeded.runs.slice(0, 8).join(',')}&tab=parallel`, 'Axes'],
  ['compare-scatter', () => `/compare?runs=${seeded.runs.slice(0, 12).join(',')}&tab=scatter`, 'Across'],
  ['models', () => '/models', 'flight-delay'],
  ['model', () => '/models/flight-delay', 'Predicts'],
  ['features', () => '/features', 'weather'],
  ['feature', () => '/features/calm', 'Online store'],
  ['tables', () => '/tables', 'lake.bronze'],
  ['table', () => '/tables/lake.bronze.weather', 'Version 2'],
  ['table-schema', () => '/tables/lake.bronze.weather?tab=schema', 'Writer version'],
  ['table-history', () => '/tables/lake.bronze.weather?tab=history', 'CREATE TABLE'],
  ['table-files', () => '/tables/lake.bronze.weather?tab=files', 'Partitions'],
  ['sql', () => `/tables?tab=sql&sql=${encodeURIComponent('SELECT origin, hour, wind, note FROM lake.bronze.weather')}`, '960 rows in'],
  ['sql-chart', () => `/tables?tab=sql&view=chart&sql=${encodeURIComponent('SELECT origin, avg(wind) AS wind FROM lake.bronze.weather GROUP BY origin ORDER BY origin')}`, 'wind by origin'],
  ['lineage-nodes', () => '/lineage', 'Since'],
  ['lineage', () => '/lineage?node=endpoint%3Amirror', 'Model version 2'],
  ['endpoints', () => '/serving', 'mirror'],
  ['endpoint', () => '/serving/mirror', 'Share of requests'],
  ['traces', () => `/traces?experiment=${seeded.traced}`, 'Why are flights'],
  ['traces-empty', () => `/traces?experiment=${seeded.empty}`, 'No traces yet'],
  ['trace', () => `/traces/${seeded.traces[0]}`, 'Inputs'],
  ['trace-odd', () => `/traces/${seeded.traces[2]}`, 'Inputs'],
  ['version', () => '/models/flight-delay/2', 'Where it comes from'],
];

const looks = [
  { theme: 'light' as const, width: 1280, audited: true },
  { theme: 'dark' as const, width: 1280, audited: false },
  { theme: 'dark' as const, width: 390, audited: true },
  { theme: 'light' as const, width: 390, audited: false },
];

/** Two frames after a change of the window the page is laid out anew, charts included. */
const settle = (page: Page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));

test.each(pages)('%s is whole, quiet and accessible in both themes and widths', async (name, path, shows) => {
  const page = await visit(path());
  await page.getByText(shows, { exact: false }).first().waitFor();
  await page.waitForLoadState('networkidle');
  for (const { theme, width, audited } of looks) {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 800 });
    await page.locator(`html[data-theme=${theme}]`).waitFor({ state: 'attached' });
    await settle(page);
    await shoot(page, `${name}-${theme}-${width}`);
    if (audited) expect(await audit(page), `${theme} at ${width}`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `no sideways scrolling, ${theme} at ${width}`).toBe(true);
  }
});
