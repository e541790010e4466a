import type { Locator, Page } from 'playwright-core';
import { visit } from './browser';

/** Presses Tab until the element has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let tabs = 0; tabs < 120; tabs++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${target}`);
}

/** Presses Shift and Tab until the element has the focus. */
export async function tabBackTo(page: Page, target: Locator): Promise<void> {
  for (let tabs = 0; tabs < 60 && !(await target.evaluate((element) => element === document.activeElement)); tabs++) await page.keyboard.press('Shift+Tab');
}

/** Tabs to a link or button, and presses it. */
export async function enter(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

/** Goes to a page by its two keys. */
export async function go(page: Page, key: string, heading: string): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press(key);
  await page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor();
}

/** Where every job begins. */
export async function home(): Promise<Page> {
  const page = await visit('/');
  await page.getByText('Running now').waitFor();
  return page;
}
