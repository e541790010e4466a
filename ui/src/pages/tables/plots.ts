import { isNumeric, isTime, type Rows } from '../../api/tables';
import { downsample } from '../../lib/downsample';
import { instantOf } from '../../lib/instant';

export type PlotKind = 'line' | 'bars';

const buckets = 700;
const mostBars = 200;

/** Columns that a chart may have across and up; the first choice is what most results mean. */
export function choices({ columns }: Rows) {
  const names = columns.map((column, index) => ({ index, name: column.name, numeric: isNumeric(column), time: isTime(column) }));
  const across = names.find((one) => one.time) ?? names.find((one) => !one.numeric) ?? names[0];
  const up = names.filter((one) => one.numeric && one.index !== across?.index);
  return { all: names, across, up: up.length > 0 ? up : names.filter((one) => one.numeric) };
}

const abscissa = (cell: string, time: boolean) => (time ? instantOf(cell) / 1000 : Number(cell));

/** Points of one column over another, ordered, thinned to what a picture shows; cells that are no numbers are left out. */
export function lineOf({ rows }: Rows, x: number, y: number, time: boolean) {
  const points = rows
    .flatMap((row) => (row[x] === null || row[y] === null ? [] : [[abscissa(row[x]!, time), Number(row[y])] as const]))
    .filter(([at]) => Number.isFinite(at))
    .sort((a, b) => a[0] - b[0]);
  return downsample({ x: Float64Array.from(points, ([at]) => at), y: Float64Array.from(points, ([, value]) => value) }, buckets);
}

/** One bar a row, in the order of the result. */
export const barsOf = ({ rows }: Rows, x: number, y: number) => rows.slice(0, mostBars).map((row) => ({ name: row[x] ?? 'null', value: row[y] === null ? NaN : Number(row[y]) }));
