export interface MetricSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const label = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Reads the text page that Prometheus scrapes. */
export function parseMetrics(page: string): MetricSample[] {
  return page.split('\n').flatMap((text) => {
    const found = line.exec(text);
    if (!found) return [];
    const labels = Object.fromEntries([...(found[2] ?? '').matchAll(label)].map(([, key, value]) => [key!, value!.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))]));
    return [{ name: found[1]!, labels, value: found[3] === '+Inf' ? Infinity : Number(found[3]) }];
  });
}

/** Totals of a model server at one moment. */
export interface Totals {
  time: number;
  requests: number;
  failed: number;
  seconds: number;
  /** Requests that took at most `le` seconds, for each bound. */
  buckets: { le: number; count: number }[];
  batches: number;
  rows: number;
  queued: number;
}

export function totalsOf(samples: readonly MetricSample[], time: number): Totals {
  const totals: Totals = { time, requests: 0, failed: 0, seconds: 0, buckets: [], batches: 0, rows: 0, queued: 0 };
  const counts = new Map<number, number>();
  for (const { name, labels, value } of samples) {
    if (name === 'ml_serving_requests_total') {
      totals.requests += value;
      if (/^5|429/.test(labels.code ?? '')) totals.failed += value;
    } else if (name === 'ml_serving_batches_total') {
      totals.batches += value;
      totals.rows += value * Number(labels.rows ?? 0);
    } else if (name === 'ml_serving_queue_depth') totals.queued += value;
    else if (labels.phase === 'total' && name === 'ml_serving_phase_seconds_bucket') {
      const le = labels.le === '+Inf' ? Infinity : Number(labels.le);
      counts.set(le, (counts.get(le) ?? 0) + value);
    } else if (labels.phase === 'total' && name === 'ml_serving_phase_seconds_sum') totals.seconds += value;
  }
  totals.buckets = [...counts].map(([le, count]) => ({ le, count })).sort((a, b) => a.le - b.le);
  return totals;
}

export interface Rates {
  perSecond: number;
  errorShare: number;
  p50: number;
  p95: number;
  batchSize: number;
  queued: number;
}

/** What happened between two moments. Without requests the shares and times are NaN. */
export function ratesBetween(before: Totals, after: Totals): Rates {
  const requests = Math.max(0, after.requests - before.requests);
  const old = new Map(before.buckets.map((bucket) => [bucket.le, bucket.count]));
  const buckets = after.buckets.map((bucket) => ({ le: bucket.le, count: bucket.count - (old.get(bucket.le) ?? 0) }));
  return {
    perSecond: requests / Math.max(0.001, (after.time - before.time) / 1000),
    errorShare: requests > 0 ? (after.failed - before.failed) / requests : NaN,
    p50: quantile(buckets, 0.5),
    p95: quantile(buckets, 0.95),
    batchSize: after.batches > before.batches ? (after.rows - before.rows) / (after.batches - before.batches) : NaN,
    queued: after.queued,
  };
}

/** A quantile in seconds from cumulative buckets, linear within one. */
function quantile(buckets: readonly { le: number; count: number }[], wanted: number): number {
  const total = buckets.at(-1)?.count ?? 0;
  if (total <= 0) return NaN;
  const rank = total * wanted;
  let lower = { le: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= rank) return bucket.le === Infinity ? lower.le : lower.le + ((bucket.le - lower.le) * (rank - lower.count)) / (bucket.count - lower.count || 1);
    lower = bucket;
  }
  return lower.le;
}
