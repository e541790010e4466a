import { get, getOwn } from './http';

/** The points of one metric of one run, ordered by step. Values may be NaN. */
export interface History {
  runId: string;
  steps: Float64Array;
  times: Float64Array;
  values: Float64Array;
  /** Where points were left out: of each stretch of steps how many points were kept, how many finite values it had, and their mean. */
  stretches?: { kept: number[]; counts: number[]; means: Float64Array };
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

/** Steps, ends included. */
export interface Interval {
  start: number;
  end: number;
}

// Lists that are empty are left out.
interface WireEnvelope {
  run_id: string;
  steps?: number[];
  timestamps?: number[];
  values?: (number | string)[];
  kept?: number[];
  counts?: number[];
  means?: (number | string)[];
}

// Numbers that JSON has no words for are texts. MLflow stores infinities as the largest numbers.
function numbersOf(wire: readonly (number | string)[]): Float64Array {
  const numbers = new Float64Array(wire.length);
  for (let index = 0; index < numbers.length; index++) {
    const value = Number(wire[index]);
    numbers[index] = Math.abs(value) === Number.MAX_VALUE ? value * 2 : value;
  }
  return numbers;
}

function ofEnvelope({ run_id, steps = [], timestamps = [], values = [], kept, counts = [], means = [] }: WireEnvelope): History {
  const history = { runId: run_id, steps: new Float64Array(steps), times: new Float64Array(timestamps), values: numbersOf(values) };
  return kept ? { ...history, stretches: { kept, counts, means: numbersOf(means) } } : history;
}

/**
 * A history per run, thinned by the server to at most four points of each of `stretches` stretches of steps, so that no peak
 * is lost; `interval` narrows it.
 */
export async function thinnedHistories(runIds: readonly string[], key: string, stretches: number, interval?: Interval, signal?: AbortSignal): Promise<History[]> {
  const calls: Promise<{ histories?: WireEnvelope[] }>[] = [];
  for (let first = 0; first < runIds.length; first += runsPerCall)
    calls.push(getOwn('metrics/envelope', { run_ids: runIds.slice(first, first + runsPerCall), metric_key: key, stretches, start_step: interval?.start, end_step: interval?.end }, signal));
  return (await Promise.all(calls)).flatMap((answer) => answer.histories ?? []).map(ofEnvelope);
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
