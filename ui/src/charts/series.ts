import type { History, Interval } from '../api/metrics';
import type { Line } from '../lib/downsample';
import { smooth, type Average } from '../lib/smooth';
import type { ChartSettings } from './settings';

export interface Series {
  id: string;
  name: string;
  color: string;
  line: Line;
}

/** The stretch of the horizontal axis that is shown; undefined shows everything. */
export interface Zoom {
  from: number;
  to: number;
}

/** Where a run begins, in milliseconds: the time of its first step. */
export const startOf = (history: History) => history.times[0] ?? 0;

function abscissa(history: History, settings: ChartSettings, start: number): Float64Array {
  if (settings.x === 'step') return history.steps;
  const origin = settings.x === 'relative' ? start : 0;
  return history.times.map((time) => (time - origin) / 1000);
}

function sorted(line: Line): Line {
  let ordered = true;
  for (let index = 1; index < line.x.length && ordered; index++) ordered = line.x[index]! >= line.x[index - 1]!;
  if (ordered) return line;
  const order = Array.from(line.x.keys()).sort((a, b) => line.x[a]! - line.x[b]!);
  return { x: Float64Array.from(order, (index) => line.x[index]!), y: Float64Array.from(order, (index) => line.y[index]!) };
}

function within({ x, y }: Line, zoom: Zoom | undefined): Line {
  if (!zoom) return { x, y };
  // One point beyond each edge, so that lines run out of the picture instead of ending in it.
  let from = x.findIndex((value) => value >= zoom.from);
  if (from < 0) from = x.length;
  let to = x.findLastIndex((value) => value <= zoom.to);
  from = Math.max(0, from - 1);
  to = Math.min(x.length - 1, to + 1);
  return { x: x.subarray(from, to + 1), y: y.subarray(from, to + 1) };
}

/** The last point of each stretch. */
function endsOf(values: Float64Array, kept: readonly number[]): Float64Array {
  let end = 0;
  return Float64Array.from(kept, (points) => values[(end += points) - 1]!);
}

/** The average at the step that a part of a history begins with: of the stretches of the whole that end before it. */
function averageBefore(step: number, { steps, stretches }: History, smoothing: number): Average {
  const average = { mean: 0, debias: 0 };
  if (!stretches) return average;
  const ends = endsOf(steps, stretches.kept);
  const count = ends.findIndex((end) => end >= step);
  smooth(stretches.means.subarray(0, count < 0 ? ends.length : count), smoothing, stretches.counts, average);
  return average;
}

/**
 * From a history, which the server has thinned to the picture's width, to what is drawn: smoothed and cut to the zoom. `whole`
 * is the history from end to end, where `history` is a part of it: time counts and smoothing begins where the whole does.
 */
export function lineOf(history: History, settings: ChartSettings, zoom: Zoom | undefined, whole = history): Line {
  const { smoothing } = settings;
  const x = abscissa(history, settings, startOf(whole));
  const average = smoothing > 0 && whole !== history && history.steps.length > 0 ? averageBefore(history.steps[0]!, whole, smoothing) : undefined;
  // A thinned stretch is one point of a smoothed line, at its end, made of the stretch's mean.
  if (history.stretches && smoothing > 0) {
    const { kept, counts, means } = history.stretches;
    return within(sorted({ x: endsOf(x, kept), y: smooth(means, smoothing, counts, average) }), zoom);
  }
  const line = sorted({ x, y: history.values });
  return within({ x: line.x, y: smooth(line.y, smoothing, undefined, average) }, zoom);
}

/**
 * The steps, ends included, that a zoom shows of any of these histories, with one point that was kept beyond each edge: those
 * bound what was left out between. Undefined when it shows none.
 */
export function stepsWithin(zoom: Zoom, histories: readonly History[], settings: ChartSettings): Interval | undefined {
  let start = Infinity;
  let end = -Infinity;
  for (const history of histories) {
    const x = abscissa(history, settings, startOf(history));
    if (x.length === 0 || x[0]! > zoom.to || x[x.length - 1]! < zoom.from) continue;
    start = Math.min(start, history.steps[Math.max(0, x.findLastIndex((value) => value <= zoom.from))]!);
    const after = x.findIndex((value) => value >= zoom.to);
    end = Math.max(end, history.steps[after < 0 ? x.length - 1 : after]!);
  }
  return start <= end ? { start, end } : undefined;
}
