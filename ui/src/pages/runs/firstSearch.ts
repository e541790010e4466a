import { searchRuns, type RunPage, type RunSearch } from '../../api/runs';
import { effectiveFilter } from '../../lib/filter/effective';

export type RunListSearch = Omit<RunSearch, 'maxResults' | 'pageToken'>;

/** Runs on the first page of a list: a tall screenful. */
export const firstPage = 100;

/** What a list searches for until its reader asks for something else. */
export const plainSearch = (experimentIds: string[]): RunListSearch => ({ experimentIds, filter: '', orderBy: ['attributes.start_time DESC'], view: 'ACTIVE_ONLY' });

let begun: { search: string; page: Promise<RunPage> } | undefined;

/** Asks for the first page before the table that will show it is there; undefined where the address asks for an order of its own. */
export function beginRuns(experimentIds: string[], address: URLSearchParams): Promise<RunPage> | undefined {
  if (['sort', 'group', 'view'].some((name) => address.has(name))) return undefined;
  const search = { ...plainSearch(experimentIds), filter: effectiveFilter(address.get('q') ?? '').filter };
  const page = searchRuns({ ...search, maxResults: firstPage });
  page.catch(() => undefined);
  begun = { search: JSON.stringify(search), page };
  return page;
}

/** The answer to what was begun, once; undefined when that was another search. */
export function takeBegun(search: RunListSearch): Promise<RunPage> | undefined {
  const taken = begun?.search === JSON.stringify(search) ? begun.page : undefined;
  begun = undefined;
  return taken;
}
