import type { Run, RunPage } from '../../api/runs';

/**
 * Puts a newly read first page, and newly read running runs, into pages read before. Runs that new ones pushed off
 * the first page are kept behind it; when the first page is everything there is, what it lacks is gone.
 */
export function mergeRuns(pages: readonly RunPage[], first: RunPage, running: readonly Run[]): RunPage[] {
  const [before, ...rest] = pages;
  if (!before) return [first];
  const fresh = new Set(first.runs.map((run) => run.id));
  const pushed = first.nextPageToken ? before.runs.filter((run) => !fresh.has(run.id)) : [];
  const updated = new Map(running.map((run) => [run.id, run]));
  const others = first.nextPageToken ? rest : [];
  const head = { runs: [...first.runs, ...replaced(pushed, updated)], nextPageToken: first.nextPageToken };
  return [head, ...others.map((page) => ({ ...page, runs: replaced(page.runs, updated) }))];
}

function replaced(runs: Run[], updated: ReadonlyMap<string, Run>): Run[] {
  return updated.size === 0 ? runs : runs.map((run) => updated.get(run.id) ?? run);
}
