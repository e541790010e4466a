import type uPlot from 'uplot';
import type { Zoom } from './series';

/** What keys need of a chart. */
export type Plot = Pick<uPlot, 'data' | 'valToPos' | 'posToVal'> & { cursor: Pick<uPlot.Cursor, 'left'>; over: { clientWidth: number; clientHeight: number } };

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/** How far an arrow key walks, in pixels at least: points that lie closer are not told apart. */
export function stepOf({ key, shiftKey }: { key: string; shiftKey: boolean }): number | undefined {
  const direction = steps[key];
  return direction === undefined ? undefined : direction * (shiftKey ? 40 : 4);
}

/** Where the cursor comes to: at the next point in that direction that is so far away, or at the end. */
export function along(plot: Plot, step: number): number {
  const width = plot.over.clientWidth;
  const [x] = plot.data;
  const { left = -1 } = plot.cursor;
  const from = left < 0 ? (step > 0 ? -step : width - step) : left;
  const [first, last] = [x.findIndex((value) => plot.valToPos(value, 'x') >= 0), x.findLastIndex((value) => plot.valToPos(value, 'x') <= width)];
  const [begin, end] = step > 0 ? [first, last] : [last, first];
  if (first < 0 || last < 0) return Math.min(width, Math.max(0, from + step));
  for (let index = begin; step > 0 ? index <= end : index >= end; index += Math.sign(step)) {
    const place = plot.valToPos(x[index]!, 'x');
    if (step > 0 ? place >= from + step : place <= from + step) return place;
  }
  return plot.valToPos(x[end]!, 'x');
}

/** Half of what is shown, around the cursor, for the key that zooms in; undefined for any other. */
export function zoomOf(key: string, plot: Plot): Zoom | undefined {
  if (key !== '+' && key !== '=') return undefined;
  const width = plot.over.clientWidth;
  const { left = -1 } = plot.cursor;
  const from = Math.min(width / 2, Math.max(0, (left < 0 ? width / 2 : left) - width / 4));
  return { from: plot.posToVal(from, 'x'), to: plot.posToVal(from + width / 2, 'x') };
}

/** Puts the cursor there. */
export const pointAt = (plot: uPlot, left: number): void => plot.setCursor({ left, top: plot.over.clientHeight / 2 });
