import { describe, expect, it } from 'vitest';
import { parseFilter } from './parser';

const clauses = (text: string) => {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${parsed.error.message} at ${parsed.error.at}`);
  return parsed.clauses;
};

const error = (text: string) => {
  const parsed = parseFilter(text);
  if (parsed.ok) throw new Error(`${text} was accepted`);
  return parsed.error;
};

describe('filters that the grammar has', () => {
  it.each([
    ['metrics.loss < 0.5', { entity: 'metric', key: 'loss', comparator: '<', value: 0.5 }],
    ['metric.`val/loss` >= -1e-3', { entity: 'metric', key: 'val/loss', comparator: '>=', value: -1e-3 }],
    ['metrics."a b" = 5', { entity: 'metric', key: 'a b', comparator: '=', value: 5 }],
    ['metrics.train/loss > 1', { entity: 'metric', key: 'train/loss', comparator: '>', value: 1 }],
    ["tag.a.b = 'x'", { entity: 'tag', key: 'a.b', comparator: '=', value: 'x' }],
    ["params.lr ilike '%0.1%'", { entity: 'param', key: 'lr', comparator: 'ILIKE', value: '%0.1%' }],
    ['params.lr = "0.1"', { entity: 'param', key: 'lr', comparator: '=', value: '0.1' }],
    ['tags.owner IS NOT NULL', { entity: 'tag', key: 'owner', comparator: 'IS NOT NULL', value: undefined }],
    ["status = 'FAILED'", { entity: 'attribute', key: 'status', comparator: '=', value: 'FAILED' }],
    ["run_id NOT IN ('a', 'b')", { entity: 'attribute', key: 'run_id', comparator: 'NOT IN', value: ['a', 'b'] }],
    ['attributes.start_time > 1700000000000', { entity: 'attribute', key: 'start_time', comparator: '>', value: 1.7e12 }],
    ["datasets.name IN ('x')", { entity: 'dataset', key: 'name', comparator: 'IN', value: ['x'] }],
    ["params.größe = 'x'", { entity: 'param', key: 'größe', comparator: '=', value: 'x' }],
  ])('%s', (text, clause) => expect(clauses(text)).toEqual([clause]));

  it('joins clauses by AND of any case', () =>
    expect(clauses("metrics.a > 1 and params.b = 'c' AND status != 'RUNNING'")).toHaveLength(3));

  it('takes nothing as no filter', () => expect(clauses('  ')).toEqual([]));
});

describe('mistakes are placed', () => {
  it.each([
    ["metrics.loss = '1'", 15, 'number without quotes'],
    ['params.lr = 0.1', 12, 'in quotes'],
    ["params.lr = 'x", 12, 'not closed'],
    ['metrics.loss == 1', 13, 'instead of =='],
    ["metrics.loss LIKE '1'", 13, 'LIKE does not apply to a metric'],
    ["foo.a = '1'", 0, 'Unknown entity foo'],
    ["color = 'x'", 0, 'Unknown attribute color'],
    ['metrics.loss > 1 OR metrics.loss < 0', 17, 'OR is not supported'],
    ['metrics.loss > ', 15, 'Expected a number'],
    ['metrics.loss > 1 metrics.b > 1', 17, 'Expected AND'],
    ["run_id IN ('a' 'b')", 15, 'comma'],
    ['metrics.loss > 1 AND', 20, 'Expected a metric'],
    ["datasets.size = '1'", 0, 'Unknown dataset key'],
    ['(metrics.a > 1)', 0, 'not supported'],
    ['metrics.a > 1 ; x', 14, 'Expected AND'],
  ])('%s', (text, at, message) => {
    expect(error(text).at).toBe(at);
    expect(error(text).message).toContain(message);
  });
});
