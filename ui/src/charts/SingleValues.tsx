import { number } from '../lib/format';
import type { Series } from './series';

/** A metric that was logged once is no line: its value, or bars when there are several runs. */
export function SingleValues({ series, height }: { series: readonly Series[]; height: number }) {
  const values = series.map((one) => one.line.y[0] ?? NaN);
  const largest = Math.max(...values.filter(Number.isFinite).map(Math.abs)) || 1;
  if (series.length === 1)
    return (
      <div className="chart-note single-values" style={{ height }}>
        <span className="one">{number(values[0])}</span>
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
            <rect width={Number.isFinite(values[index]) ? Math.max(0.5, (Math.abs(values[index]!) / largest) * 100) : 0} height="10" fill={one.color} />
          </svg>
          <span className="number">{number(values[index])}</span>
        </li>
      ))}
    </ul>
  );
}
