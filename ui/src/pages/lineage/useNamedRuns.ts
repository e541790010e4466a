import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { LineageGraph } from '../../api/lineage';
import { getRun } from '../../api/runs';

const mostRuns = 50;

/** Gives runs their names, which lineage does not keep because they change. */
export function useNamedRuns(graph: LineageGraph | undefined): LineageGraph | undefined {
  const runs = (graph?.nodes ?? []).filter((node) => node.kind === 'run' && node.deleted_at === undefined).slice(0, mostRuns);
  const found = useQueries({ queries: runs.map((node) => ({ queryKey: ['run', node.name], queryFn: ({ signal }: { signal: AbortSignal }) => getRun(node.name, signal), staleTime: 60_000 })) });
  const names = JSON.stringify(found.map((query) => query.data?.name));
  return useMemo(() => {
    if (!graph) return undefined;
    const byId = new Map((JSON.parse(names) as (string | null)[]).map((name, index) => [runs[index]?.id, name]));
    return { ...graph, nodes: graph.nodes.map((node) => (byId.get(node.id) ? { ...node, properties: { ...node.properties, run_name: byId.get(node.id)! } } : node)) };
    // The list of runs follows from the graph.
  }, [graph, names]);
}
