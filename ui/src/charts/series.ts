import type { History } from '../api/metrics';
import { downsample, type Line } from '../lib/downsample';
import { smooth } from '../lib/smooth';
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

const buckets = 700;

function abscissa(history: History, settings: ChartSettings): Float64Array {
  if (settings.x === 'step') return history.steps;
  const start = settings.x === 'relative' ? (history.times[0] ?? 0) : 0;
  return history.times.map((time) => (time - start) / 1000);
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

/** From a history to what is drawn: smoothed, cut to the zoom, thinned to the picture's width without losing peaks. */
export function lineOf(history: History, settings: ChartSettings, zoom: Zoom | undefined): Line {
  const whole = sorted({ x: abscissa(history, settings), y: history.values });
  return downsample(within({ x: whole.x, y: smooth(whole.y, settings.smoothing) }, zoom), buckets);
}
