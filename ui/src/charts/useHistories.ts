import { useQuery } from '@tanstack/react-query';
import { thinnedHistories, type Interval } from '../api/metrics';
import { buckets, stepsWithin, type Zoom } from './series';
import type { ChartSettings } from './settings';

function useThinned(metric: string, ids: readonly string[], interval: Interval | undefined, running: boolean, enabled: boolean) {
  return useQuery({
    queryKey: ['history', metric, ids, interval],
    queryFn: ({ signal }) => thinnedHistories(ids, metric, buckets, interval, signal),
    refetchInterval: running ? 5000 : false,
    structuralSharing: false,
    placeholderData: (before) => before,
    staleTime: 30_000,
    enabled,
  });
}

/** The histories of a metric from end to end (`whole`), and as a chart needs them: what a zoom shows is read anew, in more detail. */
export function useHistories(metric: string, ids: readonly string[], zoom: Zoom | undefined, settings: ChartSettings, running: boolean) {
  const query = useThinned(metric, ids, undefined, running, true);
  const whole = query.data ?? none;
  const thinned = whole.some((history) => history.stretches);
  const interval = zoom && thinned ? stepsWithin(zoom, whole, settings) : undefined;
  const detail = useThinned(metric, ids, interval, running, interval !== undefined);
  return { histories: (interval && detail.data) || whole, whole, query };
}

const none: never[] = [];
