import type { Run } from '../../api/runs';
import { duration, number, time } from '../../lib/format';
import type { Keys } from './keys';

export type ColumnGroup = 'attributes' | 'metrics' | 'params' | 'tags';

export interface Column {
  /** group.key, as it stands in the address. */
  id: string;
  group: ColumnGroup;
  key: string;
  title: string;
  width: number;
  numeric: boolean;
  /** What the server sorts by; undefined where it cannot. */
  orderKey: string | undefined;
  text: (run: Run) => string;
}

interface Attribute {
  title: string;
  width: number;
  orderKey?: string;
  text: (run: Run) => string;
}

export const nameColumn = 'attributes.run_name';

const attributes: Record<string, Attribute> = {
  run_name: { title: 'Run', width: 250, orderKey: 'attributes.run_name', text: (run) => run.name },
  status: { title: 'Status', width: 108, orderKey: 'attributes.status', text: (run) => run.status },
  start_time: { title: 'Started', width: 170, orderKey: 'attributes.start_time', text: (run) => time(run.started) },
  end_time: { title: 'Ended', width: 170, orderKey: 'attributes.end_time', text: (run) => (run.ended ? time(run.ended) : '') },
  duration: { title: 'Duration', width: 110, text: (run) => (run.started ? duration((run.ended ?? Date.now()) - run.started) : '–') },
  user: { title: 'User', width: 110, orderKey: 'attributes.user_id', text: (run) => run.user },
  source: { title: 'Source', width: 140, text: (run) => run.tags['mlflow.source.name'] ?? '' },
  datasets: { title: 'Datasets', width: 150, text: (run) => run.datasets.map((dataset) => dataset.name).join(', ') },
  experiment: { title: 'Experiment', width: 100, text: (run) => run.experimentId },
  run_id: { title: 'Run id', width: 270, orderKey: 'attributes.run_id', text: (run) => run.id },
};

export const attributeKeys = Object.keys(attributes);

const texts: Record<Exclude<ColumnGroup, 'attributes'>, (key: string) => (run: Run) => string> = {
  metrics: (key) => (run) => (Object.hasOwn(run.metrics, key) ? number(run.metrics[key]!.value) : '–'),
  params: (key) => (run) => (Object.hasOwn(run.params, key) ? run.params[key]! : '–'),
  tags: (key) => (run) => (Object.hasOwn(run.tags, key) ? run.tags[key]! : '–'),
};

function widthOf(title: string): number {
  return Math.min(220, Math.max(104, title.length * 7.2 + 40));
}

export function column(id: string): Column | undefined {
  const dot = id.indexOf('.');
  const group = id.slice(0, dot) as ColumnGroup;
  const key = id.slice(dot + 1);
  if (group === 'attributes') {
    const attribute = attributes[key];
    return attribute && { id, group, key, numeric: key === 'duration', orderKey: undefined, ...attribute };
  }
  if (!(group in texts) || !key) return undefined;
  const escaped = key.includes('`') ? `"${key}"` : `\`${key}\``;
  return { id, group, key, title: key, width: widthOf(key), numeric: group === 'metrics', orderKey: `${group}.${escaped}`, text: texts[group](key) };
}

const isSystem = (key: string) => key.startsWith('system/');

/** What a reader sees before choosing: when, how long, and the first metrics and parameters. */
export function defaultColumns(keys: Keys, manyExperiments: boolean): string[] {
  return [
    'attributes.status',
    'attributes.start_time',
    'attributes.duration',
    ...(manyExperiments ? ['attributes.experiment'] : []),
    ...keys.metrics.filter((key) => !isSystem(key)).slice(0, 6).map((key) => `metrics.${key}`),
    ...keys.params.slice(0, 4).map((key) => `params.${key}`),
  ];
}

export const encodeColumns = (ids: readonly string[]) => ids.map(encodeURIComponent).join(',');
export const decodeColumns = (text: string) => text.split(',').filter(Boolean).map(decodeURIComponent);

/** What a column's menu does. */
export type ColumnAction = 'pin' | 'unpin' | 'hide' | 'left' | 'right' | 'group' | 'ungroup';

export interface Sort {
  id: string;
  descending: boolean;
}

export const encodeSort = (sort: Sort) => `${sort.id}:${sort.descending ? 'desc' : 'asc'}`;

export function decodeSort(text: string | null): Sort {
  const found = /^(.+):(asc|desc)$/.exec(text ?? '');
  return found ? { id: found[1]!, descending: found[2] === 'desc' } : { id: 'attributes.start_time', descending: true };
}

/** What the server sorts by: the group first, so that its runs stand together. */
export function orderBy(sort: Sort, group?: Column): string[] {
  const key = column(sort.id)?.orderKey;
  const sorted = key ? `${key} ${sort.descending ? 'DESC' : 'ASC'}` : 'attributes.start_time DESC';
  if (!group?.orderKey) return [sorted];
  return key === group.orderKey ? [sorted, 'attributes.start_time DESC'] : [`${group.orderKey} ASC`, sorted];
}
