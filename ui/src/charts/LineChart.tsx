import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../app/theme';
import { align } from '../lib/align';
import { number } from '../lib/format';
import { along, pointAt, stepOf, zoomOf } from './chartKeys';
import type { Series, Zoom } from './series';
import type { ChartSettings } from './settings';
import { timeTicks } from './timeTicks';
import { Tip, type TipState } from './Tip';

interface LineChartProps {
  series: readonly Series[];
  settings: ChartSettings;
  height: number;
  zoom: Zoom | undefined;
  onZoom: (zoom: Zoom | undefined) => void;
  /** Shows what was shown before the last zoom; where there is none, `onZoom` shows everything. */
  onBack?: () => void;
  label: string;
}

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function axisText(settings: ChartSettings, value: number): string {
  if (settings.x !== 'relative') return number(value);
  return value >= 7200 ? `${number(value / 3600)} h` : value >= 120 ? `${number(value / 60)} min` : `${number(value)} s`;
}

function options(props: LineChartProps, width: number, onTip: (tip: TipState | undefined) => void): uPlot.Options {
  const { series, settings, zoom, onZoom } = props;
  const line = css('--line');
  const axis = { stroke: css('--muted'), grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: '11px system-ui, sans-serif' };
  const few = (one: Series) => one.line.x.length <= 60;
  return {
    width,
    height: props.height,
    legend: { show: false },
    cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 6 }, focus: { prox: 24 } },
    focus: { alpha: 0.35 },
    scales: {
      x: { time: settings.x === 'wall', distr: settings.logX && settings.x !== 'wall' ? 3 : 1, ...(zoom && { range: [zoom.from, zoom.to] as [number, number] }) },
      y: { distr: settings.logY ? 3 : 1 },
    },
    axes: [
      settings.x === 'wall'
        ? { ...axis, size: 42, space: 64, values: (_: uPlot, ticks: number[], __: number, ___: number, apart: number) => timeTicks(ticks, apart) }
        : { ...axis, size: 28, values: (_: uPlot, ticks: number[]) => ticks.map((tick) => (tick === null ? '' : axisText(settings, tick))) },
      { ...axis, size: 62, values: (_: uPlot, ticks: number[]) => ticks.map((tick) => (tick === null ? '' : number(tick))) },
    ],
    series: [{}, ...series.map((one) => ({ label: one.name, stroke: one.color, width: 1.5, spanGaps: true, points: { show: few(one), size: 4, fill: one.color } }))],
    hooks: {
      setSelect: [
        (plot) => {
          if (plot.select.width < 4) return;
          onZoom({ from: plot.posToVal(plot.select.left, 'x'), to: plot.posToVal(plot.select.left + plot.select.width, 'x') });
        },
      ],
      setCursor: [(plot) => onTip(tipOf(plot, series, settings))],
    },
  };
}

function tipOf(plot: uPlot, series: readonly Series[], settings: ChartSettings): TipState | undefined {
  const { left = -1, top = 0, idx } = plot.cursor;
  if (left < 0 || idx === null || idx === undefined) return undefined;
  const at = plot.posToVal(left, 'x');
  const title = settings.x === 'wall' ? new Date(at * 1000).toLocaleString('en-GB') : settings.x === 'step' ? `Step ${number(plot.data[0][idx]!)}` : axisText(settings, at);
  const rows = series.flatMap((one) => {
    const value = nearest(one.line.x, one.line.y, plot.data[0][idx]!);
    return value === undefined ? [] : [{ id: one.id, name: one.name, color: one.color, value }];
  });
  return { left: left + plot.bbox.left / devicePixelRatio, top, width: plot.width, title, rows };
}

function nearest(x: Float64Array, y: Float64Array, wanted: number): number | undefined {
  if (x.length === 0 || wanted < x[0]! || wanted > x[x.length - 1]!) return undefined;
  let low = 0;
  let high = x.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= wanted) low = middle;
    else high = middle;
  }
  return y[x[high]! - wanted < wanted - x[low]! ? high : low];
}

/** Values that a logarithmic axis cannot hold become gaps. */
function plottable(y: Float64Array, logarithmic: boolean): (number | null)[] {
  return Array.from(y, (value) => (Number.isFinite(value) && (!logarithmic || value > 0) ? value : null));
}

function aligned(series: readonly Series[], settings: ChartSettings): uPlot.AlignedData {
  if (series.length === 0) return [[]];
  const logX = settings.logX && settings.x !== 'wall';
  return align(
    series.map(({ line }) => {
      const from = logX ? line.x.findIndex((x) => x > 0) : 0;
      return from < 0 ? { x: [], y: [] } : { x: line.x.subarray(from), y: plottable(line.y.subarray(from), settings.logY) };
    }),
  ) as uPlot.AlignedData;
}

/** Lines on a canvas: drag to zoom, double click to see everything again; with the focus, arrow keys walk along and + − 0 zoom. */
export function LineChart(props: LineChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<uPlot>(undefined);
  // Where the arrow keys stand, as a value of x: a zoom draws the chart anew.
  const [at, setAt] = useState<number>();
  const [width, setWidth] = useState(0);
  const [tip, setTip] = useState<TipState>();
  const theme = useTheme();
  useLayoutEffect(() => {
    setWidth(Math.floor(box.current!.clientWidth));
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const { series, settings, zoom, height } = props;
  const { x, logX, logY } = settings;
  const latest = useRef({ props, at });
  latest.current = { props, at };
  // In the frame that has its place: an effect after it would show an empty chart first.
  useLayoutEffect(() => {
    if (width === 0) return;
    const { props, at } = latest.current;
    const plot = new uPlot(options(props, width, setTip), aligned(series, { x, logX, logY, smoothing: 0 }), box.current!);
    const unzoom = () => latest.current.props.onZoom(undefined);
    plot.over.addEventListener('dblclick', unzoom);
    drawn.current = plot;
    if (at !== undefined) queueMicrotask(() => drawn.current === plot && pointAt(plot, plot.valToPos(at, 'x')));
    return () => plot.destroy();
  }, [series, width, height, x, logX, logY, zoom, theme]);
  const keys = (event: KeyboardEvent) => {
    const plot = drawn.current;
    if (!plot || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = stepOf(event);
    const seen = zoomOf(event.key, plot);
    if (step !== undefined) {
      const left = along(plot, step);
      pointAt(plot, left);
      setAt(plot.posToVal(left, 'x'));
    } else if (seen) props.onZoom(seen);
    else if (zoom && (event.key === '-' || event.key === '_')) (props.onBack ?? (() => props.onZoom(undefined)))();
    else if (zoom && (event.key === '0' || event.key === 'Escape')) props.onZoom(undefined);
    else return;
    event.preventDefault();
  };
  const leave = () => (setTip(undefined), setAt(undefined));
  return (
    <div className="chart-box" onMouseLeave={leave}>
      <div ref={box} style={{ height }} role="img" aria-label={props.label} tabIndex={0} onKeyDown={keys} onBlur={leave} />
      {tip && <Tip tip={tip} spoken={at !== undefined} />}
    </div>
  );
}
