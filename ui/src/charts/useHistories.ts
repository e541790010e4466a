import { useQuery } from '@tanstack/react-query';
import { thinnedHistories, type Interval } from '../api/metrics';
import { stretches, takeHistories } from './firstHistories';
import { stepsWithin, type Zoom } from './series';
import type { ChartSettings } from './settings';

function useThinned(metric: string, ids: readonly string[], interval: Interval | undefined, running: boolean, large: boolean, enabled: boolean) {
  return useQuery({
    queryKey: ['history', metric, ids, interval, large],
    queryFn: ({ signal }) => (interval || large ? undefined : takeHistories(ids, metric)) ?? thinnedHistories(ids, metric, large ? 2 * stretches : stretches, interval, signal),
    refetchInterval: running ? 5000 : false,
    structuralSharing: false,
    placeholderData: (before) => before,
    staleTime: 30_000,
    enabled,
  });
}

/** The histories of a metric from end to end (`whole`), and as a chart needs them: what a zoom shows is read anew, in more detail. */
export function useHistories(metric: string, ids: readonly string[], zoom: Zoom | undefined, settings: ChartSettings, running: boolean, large: boolean) {
  const query = useThinned(metric, ids, undefined, running, large, true);
  const whole = query.data ?? none;
  const thinned = whole.some((history) => history.stretches);
  const interval = zoom && thinned ? stepsWithin(zoom, whole, settings) : undefined;
  const detail = useThinned(metric, ids, interval, running, large, interval !== undefined);
  return { histories: (interval && detail.data) || whole, whole, query };
}

const none: never[] = [];
