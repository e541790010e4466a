import { useQuery } from '@tanstack/react-query';
import { versionCard } from '../../api/modelCard';
import { getVersion } from '../../api/models';
import { getRun } from '../../api/runs';
import type { Candidate } from './checks';

/** A part that may be missing: a run that was removed, a version without files. */
const optional = <T,>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);

async function load(name: string, number: string, signal: AbortSignal): Promise<Candidate> {
  const version = await getVersion(name, number, signal);
  const [run, card] = await Promise.all([version.runId ? optional(getRun(version.runId, signal)) : undefined, optional(versionCard(name, number, signal))]);
  return { version, run, card };
}

export const useCandidate = (name: string, version: string | undefined) =>
  useQuery({ queryKey: ['candidate', name, version], queryFn: ({ signal }) => load(name, version!, signal), enabled: version !== undefined, staleTime: 15_000 });
