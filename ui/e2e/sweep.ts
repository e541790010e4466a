import { expect } from 'vitest';
import { audit, settle, shoot, test, useBrowser, visit } from './browser';

export type SweptPage = [name: string, path: () => string, shows: string];

const looks = [
  { theme: 'light' as const, width: 1280, audited: true },
  { theme: 'dark' as const, width: 1280, audited: false },
  { theme: 'dark' as const, width: 390, audited: true },
  { theme: 'light' as const, width: 390, audited: false },
];

/** Looks at every page in both themes and widths: no problem for axe, nothing sideways, no complaint; and takes its picture. */
export function sweep(pages: SweptPage[]) {
  useBrowser();

  test.each(pages)('%s is whole, quiet and accessible in both themes and widths', async (name, path, shows) => {
    const page = await visit(path());
    await page.getByText(shows, { exact: false }).first().waitFor();
    await settle(page);
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
}
