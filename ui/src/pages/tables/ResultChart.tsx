import { useMemo, useState } from 'react';
import type { Rows } from '../../api/tables';
import { useTheme } from '../../app/theme';
import { useUrlState } from '../../app/urlState';
import { LineChart } from '../../charts/LineChart';
import { SingleValues } from '../../charts/SingleValues';
import type { Zoom } from '../../charts/series';
import { EmptyState } from '../../components/EmptyState';
import { seriesColors } from '../../lib/colors';
import { barsOf, choices, lineOf, type PlotKind } from './plots';

const height = 360;
const barHeight = 28;

/** A result as lines over numbers or time, or as bars over names. */
export function ResultChart({ data }: { data: Rows }) {
  const [url, setUrl] = useUrlState();
  const [zoom, setZoom] = useState<Zoom>();
  const theme = useTheme();
  const options = useMemo(() => choices(data), [data]);
  const across = options.all.find((one) => one.name === url.get('cx')) ?? options.across;
  const chosen = options.all.find((one) => one.numeric && one.name === url.get('cy'));
  const up = chosen ? [chosen] : options.up.filter((one) => one.index !== across?.index);
  const kind: PlotKind = (url.get('ck') as PlotKind | null) ?? (across && (across.numeric || across.time) ? 'line' : 'bars');
  const series = useMemo(() => {
    const colors = seriesColors(up.map((one) => one.name), theme);
    return up.map((one) => ({ id: one.name, name: one.name, color: colors.get(one.name) ?? '', line: lineOf(data, across!.index, one.index, across!.time) }));
    // The lists are made anew on every render; their names are what counts.
  }, [data, theme, across?.index, up.map((one) => one.index).join()]);
  if (!across || up.length === 0) return <EmptyState title="No column of numbers to draw" />;
  const bars = barsOf(data, across.index, up[0]!.index);
  const color = series[0]!.color;
  return (
    <div className="card-body stack">
      <div className="bar">
        <label className="check">
          Across
          <select className="select" value={across.name} onChange={(event) => setUrl({ cx: event.target.value, ck: undefined })}>
            {options.all.map((one) => (
              <option key={one.index}>{one.name}</option>
            ))}
          </select>
        </label>
        <label className="check">
          Up
          <select className="select" value={chosen?.name ?? ''} onChange={(event) => setUrl({ cy: event.target.value || undefined })}>
            <option value="">all numbers</option>
            {options.up.map((one) => (
              <option key={one.index}>{one.name}</option>
            ))}
          </select>
        </label>
        <label className="check">
          As
          <select className="select" value={kind} onChange={(event) => setUrl({ ck: event.target.value })}>
            <option value="line">lines</option>
            <option value="bars">bars</option>
          </select>
        </label>
      </div>
      {kind === 'line' ? (
        <>
          <LineChart series={series} settings={{ x: across.time ? 'wall' : 'step', logX: false, logY: false, smoothing: 0 }} height={height} zoom={zoom} onZoom={setZoom} label={`${up.map((one) => one.name).join(', ')} over ${across.name}`} />
          <div className="legend">
            {series.map((one) => (
              <span key={one.id}>
                <span className="swatch" style={{ background: one.color }} /> {one.name}
              </span>
            ))}
          </div>
        </>
      ) : (
        <figure className="bars">
          <figcaption>
            {up[0]!.name} by {across.name}
          </figcaption>
          <SingleValues series={bars.map((bar, index) => ({ id: String(index), name: bar.name, color, line: { x: Float64Array.of(0), y: Float64Array.of(bar.value) } }))} height={Math.min(bars.length * barHeight + 24, 560)} />
        </figure>
      )}
    </div>
  );
}
