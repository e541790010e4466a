import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';
import { afterEach, beforeAll, expect, inject, test as plain } from 'vitest';
import { chromiumFlags, chromiumPath } from './chromium';
import type { Seeded } from './seed';
import { screenshots } from './server';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const provided = inject('seeded');

/** A test that needs the browser: skipped, visibly, where there is none. */
export const test = plain.skipIf(provided === undefined);
export const seeded = (provided ?? { runs: [] }) as unknown as Seeded;

export interface Visit {
  theme?: 'light' | 'dark';
  width?: number;
}

// One browser for all files of a worker, and one context, so that pages after the first find scripts in its cache.
let browser: Promise<Browser> | undefined;
let context: Promise<BrowserContext> | undefined;
const newContext = async () => {
  browser ??= chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });
  return (await browser).newContext({ acceptDownloads: true });
};

/** Complaints of the pages of the running test: console errors, exceptions, refused or foreign requests. */
let complaints: string[] = [];
let open: Page[] = [];
const unanswered = new WeakMap<Page, Set<Request>>();

export function useBrowser() {
  beforeAll(async () => {
    if (provided) await (context ??= newContext());
  });
  afterEach(async () => {
    const pages = open;
    open = [];
    for (const page of pages) {
      // What a page remembers must not reach the next test.
      await page.evaluate(() => localStorage.clear()).catch(() => undefined);
      await page.close();
    }
    const found = complaints;
    complaints = [];
    expect(found).toEqual([]);
  });
}

/** Forgets complaints that the test provoked on purpose. */
export const forgive = (pattern: RegExp) => (complaints = complaints.filter((complaint) => !pattern.test(complaint)));

export async function visit(path: string, { theme = 'light', width = 1280 }: Visit = {}, address = seeded.address): Promise<Page> {
  const page = await (await context!).newPage();
  open.push(page);
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: theme });
  page.setDefaultTimeout(30_000);
  const waiting = new Set<Request>();
  unanswered.set(page, waiting);
  page.on('console', (message) => message.type() === 'error' && complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    // The script of a worker is never reported as finished.
    if (!/worker[^/]*\.js$/.test(request.url())) waiting.add(request);
    // Its reader of PDFs is a page of the browser's own.
    if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:|about:|chrome:|chrome-extension:)/.test(request.url())) complaints.push(`foreign request: ${request.url()}`);
  });
  page.on('requestfinished', (request) => waiting.delete(request));
  page.on('requestfailed', (request) => waiting.delete(request));
  page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`));
  await page.goto(address + path);
  return page;
}

/** Two frames after a change the page is laid out anew, charts included. */
const drawn = (page: Page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20)))));

/** Waits until what the page has asked for is answered, and drawn; at most `limit` milliseconds, for pages that ask again and again. */
export async function settle(page: Page, limit = 5000): Promise<void> {
  const waiting = unanswered.get(page)!;
  const deadline = Date.now() + limit;
  do {
    while (waiting.size > 0 && Date.now() < deadline) await page.waitForTimeout(20);
    await drawn(page);
  } while (waiting.size > 0 && Date.now() < deadline);
}

/** Problems that axe calls serious or worse. */
export async function audit(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Result { violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[] }
    const { violations } = await (window as unknown as { axe: { run: (options: object) => Promise<Result> } }).axe.run({ resultTypes: ['violations'] });
    return violations
      .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
      .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} ${node.failureSummary}`));
  });
}

export const shoot = (page: Page, name: string) => page.screenshot({ path: join(screenshots, `${name}.png`) });
