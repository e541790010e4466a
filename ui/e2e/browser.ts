import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, test as plain } from 'vitest';
import { chromiumFlags, chromiumPath } from './chromium';
import type { Seeded } from './seed';
import { screenshots } from './server';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const provided = inject('seeded');

/** A test that needs the browser: skipped, visibly, where there is none. */
export const test = plain.skipIf(provided === undefined);
export const seeded = (provided ?? { runs: [] }) as unknown as Seeded;

let browser: Browser;

export interface Visit {
  theme?: 'light' | 'dark';
  width?: number;
}

/** Complaints of the pages of the running test: console errors, exceptions, refused or foreign requests. */
let complaints: string[] = [];
let open: (() => Promise<void>)[] = [];

export function useBrowser() {
  beforeAll(async () => {
    if (provided) browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });
  });
  afterAll(async () => browser?.close());
  afterEach(async () => {
    for (const close of open) await close();
    open = [];
    const found = complaints;
    complaints = [];
    expect(found).toEqual([]);
  });
}

/** Forgets complaints that the test provoked on purpose. */
export const forgive = (pattern: RegExp) => (complaints = complaints.filter((complaint) => !pattern.test(complaint)));

export async function visit(path: string, { theme = 'light', width = 1280 }: Visit = {}, address = seeded.address): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: theme, acceptDownloads: true });
  open.push(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => message.type() === 'error' && complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => !/^(http:\/\/127\.0\.0\.1:|data:|blob:|about:)/.test(request.url()) && complaints.push(`foreign request: ${request.url()}`));
  page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`));
  await page.goto(address + path);
  return page;
}

/** Problems that axe calls serious or worse. */
export async function audit(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Result { violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[] }
    const { violations } = await (window as unknown as { axe: { run: () => Promise<Result> } }).axe.run();
    return violations
      .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
      .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} ${node.failureSummary}`));
  });
}

export const shoot = (page: Page, name: string) => page.screenshot({ path: join(screenshots, `${name}.png`) });
