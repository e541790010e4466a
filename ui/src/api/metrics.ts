import { get } from './http';

/** The points of one metric of one run, ordered by step. Values may be NaN. */
export interface History {
  runId: string;
  steps: Float64Array;
  times: Float64Array;
  values: Float64Array;
}

interface WirePoint {
  run_id?: string;
  value: number | string;
  step?: number;
  timestamp?: number;
}

function toHistory(runId: string, points: WirePoint[]): History {
  const history = { runId, steps: new Float64Array(points.length), times: new Float64Array(points.length), values: new Float64Array(points.length) };
  points.forEach((point, index) => {
    history.steps[index] = Number(point.step ?? 0);
    history.times[index] = Number(point.timestamp ?? 0);
    history.values[index] = Number(point.value);
  });
  return history;
}

/** At most this many runs go into one call. */
const runsPerCall = 100;

export interface Interval {
  start: number;
  end: number;
}

/** A thinned history per run, at most `points` each; `interval` narrows it to steps, ends included. */
export async function sampledHistories(runIds: readonly string[], key: string, points: number, interval?: Interval, signal?: AbortSignal): Promise<History[]> {
  const byRun = new Map<string, WirePoint[]>(runIds.map((id) => [id, []]));
  for (let first = 0; first < runIds.length; first += runsPerCall) {
    const answer = await get<{ metrics?: WirePoint[] }>(
      'metrics/get-history-bulk-interval',
      {
        run_ids: runIds.slice(first, first + runsPerCall),
        metric_key: key,
        max_results: points,
        start_step: interval?.start,
        end_step: interval?.end,
      },
      signal,
    );
    for (const point of answer.metrics ?? []) byRun.get(point.run_id ?? '')?.push(point);
  }
  return [...byRun].map(([runId, found]) => toHistory(runId, found));
}

/** Every point of one metric of one run, page after page. */
export async function fullHistory(runId: string, key: string, signal?: AbortSignal): Promise<History> {
  const points: WirePoint[] = [];
  let token: string | undefined;
  do {
    const answer: { metrics?: WirePoint[]; next_page_token?: string } = await get(
      'metrics/get-history',
      { run_id: runId, metric_key: key, max_results: 25_000, page_token: token },
      signal,
    );
    for (const point of answer.metrics ?? []) points.push(point);
    token = answer.next_page_token || undefined;
  } while (token);
  points.sort((a, b) => Number(a.step ?? 0) - Number(b.step ?? 0) || Number(a.timestamp ?? 0) - Number(b.timestamp ?? 0));
  return toHistory(runId, points);
}
