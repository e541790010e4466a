// Times pages of the two web interfaces over the same data in Chromium, turn by turn, and prints medians as JSON.
// Usage: node measure.mjs OURS PEER CHART_RUN_IDS REPEATS WIDE_EXPERIMENT WIDE_RUNS
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [, , ours, peer, ids, repeats, wide, wideRuns] = process.argv;
const flags = JSON.parse(readFileSync(new URL('../e2e/chromium-flags.json', import.meta.url), 'utf8'));
const browser = await chromium.launch({ executablePath: process.env.ML_CHROMIUM ?? '/usr/bin/chromium', args: flags });
const limit = { timeout: 120_000 };
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Looks in every frame of a page whether an XPath shows yet, and keeps the time since the navigation when the frame with it is drawn. */
function watch(path) {
  const look = () => {
    const found = document.documentElement && document.evaluate(path, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
    if (!found?.getClientRects().length) return requestAnimationFrame(look);
    return requestAnimationFrame(() => (window.seenAfter = performance.now()));
  };
  look();
}

/** Opens a page with an empty cache; answers the time until an XPath shows, the bytes of script and the heap in use. */
async function open(address, path, after) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const scripts = new Set();
  let bytes = 0;
  session.on('Network.responseReceived', (event) => event.type === 'Script' && scripts.add(event.requestId));
  session.on('Network.loadingFinished', (event) => scripts.has(event.requestId) && (bytes += event.encodedDataLength));
  await page.addInitScript(watch, path);
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.seenAfter, undefined, { ...limit, polling: 100 });
  const time = await page.evaluate(() => window.seenAfter);
  await page.waitForTimeout(1500);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const extra = after ? await after(page) : undefined;
  await context.close();
  return { time, bytes, heap: usedSize, extra };
}

const firstRow = "//*[text()='bench-0']";

/** Milliseconds in the page from a click on a header to rows in another order. */
async function sorted(page) {
  return page.evaluate(async () => {
    const first = () => document.querySelector('[aria-rowindex="2"] a')?.textContent;
    const before = first();
    const started = performance.now();
    document.querySelector('[title="Sort by m00"]').click();
    while (first() === before) await new Promise((frame) => requestAnimationFrame(frame));
    return performance.now() - started;
  });
}

async function filtered(page) {
  const input = page.getByRole('combobox', { name: 'Filter runs' });
  await input.fill('metrics.m01 > 0.9');
  const started = performance.now();
  await input.press('Enter');
  await page.waitForFunction((before) => document.querySelector('[aria-rowindex="2"] a')?.textContent !== before, await page.locator('[aria-rowindex="2"] a').textContent(), { polling: 'raf' }).catch(() => undefined);
  return performance.now() - started;
}

const chartFilter = encodeURIComponent('metrics.loss > 0');

/** Milliseconds from the press of Charts, on an open table whose histories were not read yet, to the frame with the drawn lines. */
async function switched() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${ours}/experiments/0?q=${chartFilter}`);
  await page.getByText('10 runs', { exact: true }).waitFor(limit);
  await page.waitForTimeout(2000);
  const time = await page.evaluate(async () => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const started = performance.now();
    document.querySelector('.segments [aria-pressed=false]').click();
    while (!document.querySelector('section[aria-label=loss] .u-over')) await frame();
    await frame();
    return performance.now() - started;
  });
  await context.close();
  return time;
}

const runIds = ids.split(',');
const parameters = { runs: runIds, metric: 'loss', experiments: ['0'], plot_metric_keys: ['loss'], plot_layout: { autosize: true, xaxis: {}, yaxis: {} }, deselected_curves: [], last_linear_y_axis_range: [] };
const peerChart = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`).join('&') + '&x_axis=step&y_axis_scale=linear&line_smoothness=1&show_point=false';
const pages = {
  table: {
    ours: () => open(`${ours}/experiments/0`, firstRow, async (page) => ({ sort: await sorted(page), filter: await filtered(page) })),
    peer: () => open(`${peer}/#/experiments/0/runs`, firstRow),
  },
  chart: {
    ours: () => open(`${ours}/experiments/0?mode=charts&q=${chartFilter}`, '//section[@aria-label="loss"]//*[contains(@class,"u-over")]'),
    peer: () => open(`${peer}/#/metric?${peerChart}`, '//*[contains(@class,"scatterlayer")]//*[contains(@class,"trace")] | //*[contains(@class,"plot-container")]//canvas'),
  },
};

/** Frames a second while a table of many runs is scrolled, a dozen rows a frame, after all of it was loaded. */
async function scrolled() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${ours}/experiments/${wide}`);
  await page.getByRole('grid').focus();
  const all = page.getByText(`${Number(wideRuns).toLocaleString('en-US')} runs`, { exact: true });
  for (let tries = 0; tries < 600 && !(await all.isVisible()); tries++) {
    await page.keyboard.press('End');
    await page.waitForTimeout(50);
  }
  await all.waitFor(limit);
  await page.keyboard.press('Home');
  await page.waitForTimeout(500);
  const frames = await page.evaluate(async () => {
    const grid = document.querySelector('[role=grid]');
    const times = [];
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    for (let last = await frame(), started = last; last - started < 4000; ) {
      grid.scrollTop += 12 * 32;
      const now = await frame();
      times.push(now - last);
      last = now;
    }
    return times;
  });
  await context.close();
  const total = frames.reduce((sum, time) => sum + time, 0);
  console.error('scroll', `${frames.length} frames, longest ${Math.max(...frames).toFixed(1)} ms, ${frames.filter((time) => time > 25).length} late`);
  return (1000 * frames.length) / total;
}

const results = { scroll: await scrolled() };
for (const [name, sides] of Object.entries(pages)) {
  const seen = { ours: [], peer: [] };
  for (let turn = 0; turn < Number(repeats); turn++) for (const side of ['ours', 'peer']) {
    seen[side].push(await sides[side]());
    console.error(name, side, JSON.stringify(seen[side].at(-1)));
  }
  const of = (side, read) => median(seen[side].map(read));
  results[name] = Object.fromEntries(['ours', 'peer'].map((side) => [side, { time: of(side, (one) => one.time), bytes: of(side, (one) => one.bytes), heap: of(side, (one) => one.heap) }]));
  // What the server was asked for the first time, and a browser of its own opened before.
  results[name].first = seen.ours[0].time;
  if (name === 'table') Object.assign(results, { sort: of('ours', (one) => one.extra.sort), filter: of('ours', (one) => one.extra.filter) });
}
const switches = [];
for (let turn = 0; turn < Number(repeats); turn++) switches.push(await switched());
console.error('switch', switches.map(Math.round).join(' '));
results.switch = median(switches);
await browser.close();
console.log(JSON.stringify(results));
