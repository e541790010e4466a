import { useQuery } from '@tanstack/react-query';
import type { Endpoint } from '../../api/endpoints';
import { versionCard, type ModelCard } from '../../api/modelCard';
import { getModel } from '../../api/models';
import { exampleOf } from '../../components/tryit/example';
import { TryConsole } from '../../components/tryit/TryConsole';

interface Suggestion {
  card: ModelCard | undefined;
  example: string;
}

async function suggestion(name: string, version: string, signal: AbortSignal): Promise<Suggestion> {
  const alias = version.startsWith('@') ? version.slice(1) : undefined;
  const number = alias ? ((await getModel(name, signal)).aliases.find((one) => one.alias === alias)?.version ?? '') : version;
  const card = await versionCard(name, number, signal).catch(() => undefined);
  return { card, example: await exampleOf({ kind: 'version', name, version: number }, card, signal) };
}

/** A request to the endpoint, made from what its first model takes. */
export function TestConsole({ endpoint }: { endpoint: Endpoint }) {
  const first = endpoint.config?.served_entities?.[0];
  const version = first?.state?.served_version ?? first?.entity_version ?? '';
  const { data } = useQuery({ queryKey: ['example', first?.entity_name, version], queryFn: ({ signal }) => suggestion(first!.entity_name!, version, signal), enabled: first?.entity_name !== undefined && version !== '', staleTime: Infinity });
  return <TryConsole endpoint={endpoint.name} card={data?.card} example={data?.example} />;
}
