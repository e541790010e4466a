import { ApiError, getOwn } from './http';

/** One move of an alias, whichever program made it. */
export interface AliasMove {
  model: string;
  alias: string;
  version: string;
  /** Where it pointed before; '' when it was new. */
  from: string;
  by: string;
  at: number;
}

interface WireEntry {
  time: number;
  actor?: string;
  entity_name: string;
  before?: { version?: string };
  after?: { alias?: string; version?: string };
}

/** The latest moves of aliases, newest first; none where the log is out of reach for this reader. */
export async function aliasMoves(count: number, signal?: AbortSignal): Promise<AliasMove[]> {
  const answer = await getOwn<{ entries?: WireEntry[] }>('audit/entries', { action: 'registered_model.set_alias', max_results: count }, signal).catch((error: unknown) => {
    if (error instanceof ApiError && (error.status === 403 || error.missing)) return { entries: [] };
    throw error;
  });
  return (answer.entries ?? []).flatMap(({ time, actor = '', entity_name, before, after }) =>
    after?.alias && after.version ? [{ model: entity_name, alias: after.alias, version: after.version, from: before?.version ?? '', by: actor, at: time }] : [],
  );
}
