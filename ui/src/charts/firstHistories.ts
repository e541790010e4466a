import { thinnedHistories, type History } from '../api/metrics';

/** Charts that are drawn at once, whether or not they are seen yet: a small screenful. */
export const eagerCharts = 4;

/** Stretches of the horizontal axis of which both extremes are drawn: about one for two pixels, of the screen's own, of a chart among others. */
export const stretches = Math.round(240 * Math.min(2, Math.max(1, globalThis.devicePixelRatio || 1)));

const begun = new Map<string, Promise<History[]>>();

const keyOf = (ids: readonly string[], metric: string) => JSON.stringify([metric, ...ids]);

/** Asks for the histories of one of the first charts before what draws it is there. */
export function beginHistories(ids: readonly string[], metric: string): void {
  const histories = thinnedHistories(ids, metric, stretches);
  histories.catch(() => undefined);
  begun.set(keyOf(ids, metric), histories);
}

/** The answer to what was begun, once; undefined where nothing was. */
export function takeHistories(ids: readonly string[], metric: string): Promise<History[]> | undefined {
  const key = keyOf(ids, metric);
  const taken = begun.get(key);
  begun.delete(key);
  return taken;
}
