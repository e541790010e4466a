import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { searchRuns, type Run, type RunPage } from '../../api/runs';
import { firstPage, takeBegun, type RunListSearch } from './firstSearch';
import { mergeRuns } from './mergeRuns';

const nextPages = 1000;
const refresh = 5000;

async function fresh(search: RunListSearch, loaded: readonly Run[], signal: AbortSignal): Promise<RunPage & { running: Run[] }> {
  const page = await searchRuns({ ...search, maxResults: firstPage }, signal);
  const seen = new Set(page.runs.map((run) => run.id));
  const running = loaded.filter((run) => run.status === 'RUNNING' && !seen.has(run.id)).slice(0, firstPage);
  if (running.length === 0) return { ...page, running };
  const filter = `attributes.run_id IN (${running.map((run) => `'${run.id}'`).join(', ')})`;
  return { ...page, running: (await searchRuns({ ...search, filter, maxResults: firstPage }, signal)).runs };
}

/** The runs that a search finds, page after page, with new and running ones kept up to date while the page is open. */
export function useRunList(search: RunListSearch) {
  const client = useQueryClient();
  const queryKey = useMemo(() => ['runs', search], [search]);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => (pageParam ? undefined : takeBegun(search)) ?? searchRuns({ ...search, maxResults: pageParam ? nextPages : firstPage, pageToken: pageParam || undefined }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken,
    placeholderData: (before) => before,
    structuralSharing: false,
    staleTime: Infinity,
    gcTime: 30_000,
    refetchOnWindowFocus: false,
  });
  const runs = useMemo(() => distinct(query.data?.pages ?? []), [query.data]);
  const live = useQuery({
    queryKey: ['live', ...queryKey],
    queryFn: ({ signal }) => fresh(search, runs, signal),
    enabled: query.isSuccess && !query.isPlaceholderData,
    refetchInterval: refresh,
    // What has just been read need not be read again at once.
    initialData: null,
    staleTime: () => (Date.now() - query.dataUpdatedAt < refresh ? Infinity : 0),
    structuralSharing: false,
    gcTime: 0,
  });
  useEffect(() => {
    if (!live.data) return;
    const { running, ...page } = live.data;
    client.setQueryData<InfiniteData<RunPage, string>>(queryKey, (before) => before && { ...before, pages: mergeRuns(before.pages, page, running) });
  }, [live.data, client, queryKey]);
  return { query, runs, reload: () => client.resetQueries({ queryKey }) };
}

function distinct(pages: readonly RunPage[]): Run[] {
  const byId = new Map<string, Run>();
  for (const page of pages) for (const run of page.runs) if (!byId.has(run.id)) byId.set(run.id, run);
  return [...byId.values()];
}
