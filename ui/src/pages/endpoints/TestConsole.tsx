import { useQuery } from '@tanstack/react-query';
import type { Endpoint } from '../../api/endpoints';
import { versionCard, type ModelCard } from '../../api/modelCard';
import { getModel } from '../../api/models';
import { exampleOf } from '../../components/tryit/example';
import { TryConsole } from '../../components/tryit/TryConsole';
import { loggedExample } from './loggedExample';

interface Suggestion {
  card: ModelCard | undefined;
  example: string;
}

async function suggestion(endpoint: Endpoint, name: string, version: string, signal: AbortSignal): Promise<Suggestion> {
  const alias = version.startsWith('@') ? version.slice(1) : undefined;
  const number = alias ? ((await getModel(name, signal)).aliases.find((one) => one.alias === alias)?.version ?? '') : version;
  const card = await versionCard(name, number, signal).catch(() => undefined);
  // What callers send says more than a row made from a signature.
  const logged = card?.example ? undefined : await loggedExample(endpoint, signal).catch(() => undefined);
  return { card, example: logged ?? (await exampleOf({ kind: 'version', name, version: number }, card, signal)) };
}

/** A request to the endpoint, made from what its first model takes: the model's own example, or what a caller sent last. */
export function TestConsole({ endpoint }: { endpoint: Endpoint }) {
  const first = endpoint.config?.served_entities?.[0];
  const version = first?.state?.served_version ?? first?.entity_version ?? '';
  const { data } = useQuery({ queryKey: ['example', first?.entity_name, version], queryFn: ({ signal }) => suggestion(endpoint, first!.entity_name!, version, signal), enabled: first?.entity_name !== undefined && version !== '', staleTime: Infinity });
  return <TryConsole endpoint={endpoint.name} card={data?.card} example={data?.example} />;
}
