import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const chromiumPath = process.env.ML_CHROMIUM ?? '/usr/bin/chromium';

/** Among them what keeps the browser from loading pages of its own, a toolbar's, with each new window. The benchmark reads them too. */
export const chromiumFlags = JSON.parse(readFileSync(join(import.meta.dirname, 'chromium-flags.json'), 'utf8')) as string[];
