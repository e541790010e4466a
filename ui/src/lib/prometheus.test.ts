import { expect, it } from 'vitest';
import { parseMetrics, ratesBetween, totalsOf } from './prometheus';

const page = (scale: number) => `# HELP ml_serving_requests_total Requests.
ml_serving_requests_total{endpoint="a\\"b",version="1",protocol="rest",code="200"} ${90 * scale}
ml_serving_requests_total{endpoint="a\\"b",version="1",protocol="rest",code="500"} ${10 * scale}
ml_serving_phase_seconds_bucket{endpoint="a",phase="total",le="0.01"} ${50 * scale}
ml_serving_phase_seconds_bucket{endpoint="a",phase="total",le="0.1"} ${100 * scale}
ml_serving_phase_seconds_bucket{endpoint="a",phase="total",le="+Inf"} ${100 * scale}
ml_serving_phase_seconds_bucket{endpoint="a",phase="queue",le="+Inf"} 7
ml_serving_batches_total{endpoint="a",rows="4"} ${10 * scale}
ml_serving_queue_depth{endpoint="a"} 3
`;

it('reads samples with escaped labels', () => {
  expect(parseMetrics(page(1))[0]).toEqual({ name: 'ml_serving_requests_total', labels: { endpoint: 'a"b', version: '1', protocol: 'rest', code: '200' }, value: 90 });
});

it('tells what happened between two looks', () => {
  const rates = ratesBetween(totalsOf(parseMetrics(page(1)), 0), totalsOf(parseMetrics(page(3)), 10_000));
  expect(rates).toMatchObject({ perSecond: 20, errorShare: 0.1, batchSize: 4, queued: 3 });
  expect(rates.p50).toBeCloseTo(0.01);
  expect(rates.p95).toBeCloseTo(0.091);
});

it('says nothing of quiet times', () => {
  const quiet = totalsOf(parseMetrics(page(1)), 0);
  const rates = ratesBetween(quiet, { ...quiet, time: 1000 });
  expect(rates.perSecond).toBe(0);
  expect([rates.errorShare, rates.p50, rates.batchSize].every(Number.isNaN)).toBe(true);
});
