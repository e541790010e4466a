import { number } from '../lib/format';
import type { Series } from './series';

/** A metric that was logged once is no line: its value, or bars from zero when several runs have one. `named` tells whose it is. */
export function SingleValues({ series, height, named = false }: { series: readonly Series[]; height: number; named?: boolean }) {
  const values = series.map((one) => one.line.y[0] ?? NaN);
  const finite = values.filter(Number.isFinite);
  const lowest = Math.min(0, ...finite);
  const range = Math.max(0, ...finite) - lowest || 1;
  const at = (value: number) => ((value - lowest) / range) * 100;
  if (series.length === 1)
    return (
      <div className="chart-note single-values" style={{ height }}>
        <div>
          <div className="one">{number(values[0])}</div>
          {named && <div dir="auto">{series[0]!.name}</div>}
        </div>
      </div>
    );
  return (
    <ul className="single-values" tabIndex={0} aria-label="Values" style={{ height }}>
      {series.map((one, index) => (
        <li key={one.id}>
          <span className="clip" dir="auto">
            {one.name}
          </span>
          <svg className="track" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
            <Bar from={at(0)} to={at(values[index]!)} color={one.color} />
          </svg>
          <span className="number">{number(values[index])}</span>
        </li>
      ))}
    </ul>
  );
}

function Bar({ from, to, color }: { from: number; to: number; color: string }) {
  if (!Number.isFinite(to)) return null;
  return <rect x={Math.min(from, to, 99.5)} width={Math.max(0.5, Math.abs(to - from))} height="10" fill={color} />;
}
