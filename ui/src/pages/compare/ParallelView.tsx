import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { Run } from '../../api/runs';
import { links } from '../../app/links';
import { useTheme } from '../../app/theme';
import { useUrlState } from '../../app/urlState';
import { Legend } from '../../charts/Legend';
import { EmptyState } from '../../components/EmptyState';
import { axis } from '../../lib/axis';
import { seriesColors } from '../../lib/colors';
import { number } from '../../lib/format';
import { decodeColumns, encodeColumns } from '../runs/columns';
import { dimensionsOf, firstDimensions } from './dimensions';

const height = 380;
const top = 46;
const bottom = 24;
const side = 70;
const gap = 165;
const mostAxes = 12;
const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** Every run is a line through its parameters and metrics. */
export default function ParallelView({ runs }: { runs: readonly Run[] }) {
  const [url, setUrl] = useUrlState();
  const [, navigate] = useLocation();
  const theme = useTheme();
  const all = useMemo(() => dimensionsOf(runs), [runs]);
  const dims = url.get('dims');
  const ids = useMemo(() => (dims === null ? firstDimensions(all, runs, 6) : decodeColumns(dims)), [dims, all, runs]);
  const chosen = useMemo(
    () =>
      ids.slice(0, mostAxes).flatMap((id) => {
        const dimension = all.find((one) => one.id === id);
        return dimension ? [{ ...dimension, axis: axis(runs.map(dimension.of), number) }] : [];
      }),
    [ids, all, runs],
  );
  const colors = seriesColors(runs.map((run) => run.id), theme);
  const toggle = (id: string) => setUrl({ dims: encodeColumns(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]) || 'none' });
  if (all.length === 0) return <EmptyState title="These runs have nothing to draw" />;
  const width = 2 * side + Math.max(1, chosen.length - 1) * gap;
  const across = (index: number) => side + index * gap;
  const down = (place: number) => top + (1 - place) * (height - top - bottom);
  return (
    <>
      <section className="card">
        <header>
          <h2>Parallel coordinates</h2>
        </header>
        <div className="card-body stack">
          <Legend runs={runs} />
          <div className="table-scroll" tabIndex={0} role="region" aria-label="Picture">
            <svg className="parallel" viewBox={`0 0 ${width} ${height}`} style={{ minWidth: width * 0.75 }} role="img" aria-label={`${runs.length} runs over ${chosen.map((one) => one.title).join(', ')}`}>
              {runs.map((run) => (
                <path key={run.id} d={path(chosen.map((one, index) => [across(index), one.axis.place(one.of(run))] as const), down)} stroke={colors.get(run.id)} className="link" onClick={() => navigate(links.run(run.id))}>
                  <title>{run.name}</title>
                </path>
              ))}
              {chosen.map((one, index) => (
                <g key={one.id}>
                  <line x1={across(index)} x2={across(index)} y1={top} y2={height - bottom} />
                  <text className="axis-title" x={across(index)} y={18} textAnchor="middle">
                    {cut(one.title, 22)}
                    <title>{one.title}</title>
                  </text>
                  {one.axis.ticks.slice(0, 20).map((tick) => (
                    <text key={tick.label} x={across(index) + 6} y={down(tick.place) + 4}>
                      {cut(tick.label, 18)}
                    </text>
                  ))}
                </g>
              ))}
            </svg>
          </div>
        </div>
      </section>
      <section className="card">
        <header>
          <h2>
            Axes <span className="count">at most {mostAxes}</span>
          </h2>
        </header>
        <div className="card-body tags">
          {all.slice(0, 80).map((dimension) => (
            <button key={dimension.id} type="button" className="button small" aria-pressed={ids.includes(dimension.id)} onClick={() => toggle(dimension.id)}>
              {cut(dimension.title, 40)}
            </button>
          ))}
        </div>
      </section>
    </>
  );
}

/** A line that breaks off where a run lacks a value. */
function path(points: readonly (readonly [number, number | undefined])[], down: (place: number) => number): string {
  let drawing = false;
  return points
    .map(([x, place]) => {
      const command = place === undefined ? '' : `${drawing ? 'L' : 'M'}${x} ${down(place).toFixed(1)}`;
      drawing = place !== undefined;
      return command;
    })
    .join('');
}
