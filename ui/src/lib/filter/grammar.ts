export type Entity = 'metric' | 'param' | 'tag' | 'attribute' | 'dataset';

/** Every word that opens a left side, and what it means. */
export const entities: Record<string, Entity> = {
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  dataset: 'dataset',
  datasets: 'dataset',
};

const numeric = ['=', '!=', '>', '>=', '<', '<='];
const text = ['=', '!=', 'LIKE', 'ILIKE'];

/** Attributes that a run can be searched by, with their comparators. */
export const attributes: Record<string, string[]> = {
  run_name: text,
  status: text,
  user_id: text,
  artifact_uri: text,
  run_id: [...text, 'IN', 'NOT IN'],
  start_time: numeric,
  end_time: numeric,
  created: numeric,
};

export const datasetKeys = ['name', 'digest', 'context'];

export function comparators(entity: Entity, key: string): string[] {
  if (entity === 'metric') return numeric;
  if (entity === 'attribute') return attributes[key.toLowerCase()] ?? text;
  if (entity === 'dataset') return [...text, 'IN', 'NOT IN'];
  return [...text, 'IS NULL', 'IS NOT NULL'];
}

export const takesNumber = (entity: Entity, key: string) => entity === 'metric' || (entity === 'attribute' && attributes[key.toLowerCase()] === numeric);
