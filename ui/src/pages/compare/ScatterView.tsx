import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { Run } from '../../api/runs';
import { links } from '../../app/links';
import { useTheme } from '../../app/theme';
import { useUrlState } from '../../app/urlState';
import { Legend } from '../../charts/Legend';
import { EmptyState } from '../../components/EmptyState';
import { axis, type Axis } from '../../lib/axis';
import { seriesColors } from '../../lib/colors';
import { number } from '../../lib/format';
import { surface } from '../../lib/surface';
import { dimensionsOf, firstDimensions, type Dimension } from './dimensions';

const width = 900;
const height = 440;
const left = 84;
const bottom = 46;
const top = 16;
const right = 24;

const gridColumns = 48;
const gridRows = 26;
/** Ten steps, so that the ground shows lines of equal value. */
const shadeOf = (place: number) => `color-mix(in oklab, var(--bad) ${Math.round(place * 10) * 10}%, var(--accent))`;

interface PickProps {
  label: string;
  value: string | undefined;
  all: readonly Dimension[];
  none?: string;
  onChange: (id: string) => void;
}

function Pick({ label, value, all, none, onChange }: PickProps) {
  return (
    <label className="check">
      {label}
      <select className="select" value={value ?? ''} onChange={(event) => onChange(event.target.value)}>
        {none && <option value="">{none}</option>}
        {all.map((dimension) => (
          <option key={dimension.id} value={dimension.id}>
            {dimension.title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Which colour is which value. */
function Shades({ title, ticks }: { title: string; ticks: Axis['ticks'] }) {
  return (
    <div className="legend">
      <b>{title}</b>
      {ticks.slice(0, 20).map((tick) => (
        <span key={tick.label}>
          <span className="swatch" style={{ background: shadeOf(tick.place) }} />
          <span className="clip">{tick.label}</span>
        </span>
      ))}
    </div>
  );
}

/** Two dimensions against each other; a third may colour the points. */
export default function ScatterView({ runs }: { runs: readonly Run[] }) {
  const [url, setUrl] = useUrlState();
  const [, navigate] = useLocation();
  const theme = useTheme();
  const all = useMemo(() => dimensionsOf(runs), [runs]);
  const first = useMemo(() => firstDimensions(all, runs, 2), [all, runs]);
  const find = (id: string | null | undefined) => all.find((dimension) => dimension.id === id);
  const x = find(url.get('sx')) ?? find(first[0]) ?? all[0];
  const y = find(url.get('sy')) ?? find(first[1]) ?? all[1] ?? all[0];
  const shade = find(url.get('sc'));
  if (!x || !y) return <EmptyState title="These runs have nothing to draw" />;
  const [across, down] = [axis(runs.map(x.of), number), axis(runs.map(y.of), number)];
  const tint = shade && axis(runs.map(shade.of), number);
  const colors = seriesColors(runs.map((run) => run.id), theme);
  const color = (run: Run) => {
    if (!tint) return colors.get(run.id);
    const place = tint.place(shade.of(run));
    return place === undefined ? 'var(--line-strong)' : shadeOf(place);
  };
  const samples = runs.flatMap((run) => {
    const [sx, sy, value] = [across.place(x.of(run)), down.place(y.of(run)), tint?.place(shade?.of(run))];
    return sx === undefined || sy === undefined || value === undefined ? [] : [{ x: sx, y: sy, value }];
  });
  const contour = url.get('contour') === '1';
  const cells = contour && tint && samples.length > 2 ? surface(samples, gridColumns, gridRows) : undefined;
  const px = (place: number) => left + place * (width - left - right);
  const py = (place: number) => top + (1 - place) * (height - top - bottom);
  return (
    <section className="card">
      <header>
        <Pick label="Across" value={x.id} all={all} onChange={(sx) => setUrl({ sx })} />
        <Pick label="Up" value={y.id} all={all} onChange={(sy) => setUrl({ sy })} />
        <Pick label="Colour" value={shade?.id} all={all} none="by run" onChange={(sc) => setUrl({ sc })} />
        {shade && (
          <label className="check">
            <input type="checkbox" checked={contour} onChange={(event) => setUrl({ contour: event.target.checked ? '1' : undefined })} /> Contour
          </label>
        )}
      </header>
      <div className="card-body">{shade && tint ? <Shades title={shade.title} ticks={tint.ticks} /> : <Legend runs={runs} />}</div>
      <div className="card-body table-scroll" tabIndex={0} role="region" aria-label="Picture">
        <svg className="parallel" viewBox={`0 0 ${width} ${height}`} style={{ minWidth: 560 }} role="img" aria-label={`${y.title} over ${x.title}`}>
          {cells && tint && (
            <g aria-hidden opacity={0.45} shapeRendering="crispEdges">
              {Array.from(cells, (place, index) => (
                <rect
                  key={index}
                  x={px((index % gridColumns) / gridColumns)}
                  y={py((Math.floor(index / gridColumns) + 1) / gridRows)}
                  width={(width - left - right) / gridColumns + 0.5}
                  height={(height - top - bottom) / gridRows + 0.5}
                  fill={shadeOf(place)}
                />
              ))}
            </g>
          )}
          {across.ticks.slice(0, 12).map((tick) => (
            <g key={tick.label}>
              <line x1={px(tick.place)} x2={px(tick.place)} y1={top} y2={height - bottom} opacity={0.4} />
              <text x={px(tick.place)} y={height - bottom + 18} textAnchor="middle">
                {tick.label.slice(0, 16)}
              </text>
            </g>
          ))}
          {down.ticks.slice(0, 20).map((tick) => (
            <g key={tick.label}>
              <line x1={left} x2={width - right} y1={py(tick.place)} y2={py(tick.place)} opacity={0.4} />
              <text x={left - 8} y={py(tick.place) + 4} textAnchor="end">
                {tick.label.slice(0, 12)}
              </text>
            </g>
          ))}
          <text className="axis-title" x={(left + width - right) / 2} y={height - 6} textAnchor="middle">
            {x.title}
          </text>
          <text className="axis-title" transform={`translate(12 ${(top + height - bottom) / 2}) rotate(-90)`} textAnchor="middle">
            {y.title}
          </text>
          {runs.map((run) => {
            const [cx, cy] = [across.place(x.of(run)), down.place(y.of(run))];
            if (cx === undefined || cy === undefined) return null;
            return (
              <circle key={run.id} cx={px(cx)} cy={py(cy)} r={6} fill={color(run)} className="link" onClick={() => navigate(links.run(run.id))}>
                <title>{`${run.name}\n${x.title}: ${x.of(run)}\n${y.title}: ${y.of(run)}${shade ? `\n${shade.title}: ${shade.of(run)}` : ''}`}</title>
              </circle>
            );
          })}
        </svg>
      </div>
    </section>
  );
}
