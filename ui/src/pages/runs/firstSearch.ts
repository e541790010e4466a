import { searchRuns, type RunPage, type RunSearch } from '../../api/runs';

export type RunListSearch = Omit<RunSearch, 'maxResults' | 'pageToken'>;

/** Runs on the first page of a list: a tall screenful. */
export const firstPage = 100;

/** What a list searches for until its reader asks for something else. */
export const plainSearch = (experimentIds: string[]): RunListSearch => ({ experimentIds, filter: '', orderBy: ['attributes.start_time DESC'], view: 'ACTIVE_ONLY' });

let begun: { search: string; page: Promise<RunPage> } | undefined;

/** Asks for the first page before the table that will show it is there; only where the address asks for nothing special. */
export function beginRuns(experimentIds: string[], address: URLSearchParams): void {
  if (['q', 'sort', 'group', 'view'].some((name) => address.has(name))) return;
  const search = plainSearch(experimentIds);
  const page = searchRuns({ ...search, maxResults: firstPage });
  page.catch(() => undefined);
  begun = { search: JSON.stringify(search), page };
}

/** The answer to what was begun, once; undefined when that was another search. */
export function takeBegun(search: RunListSearch): Promise<RunPage> | undefined {
  const taken = begun?.search === JSON.stringify(search) ? begun.page : undefined;
  begun = undefined;
  return taken;
}
