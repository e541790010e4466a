import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { thinnedHistories } from '../api/metrics';
import { LazyChart } from './LazyChart';

const width = 120;
const height = 22;
const stretches = 60;

interface SparklineProps {
  runId: string;
  metric: string;
  /** The last step known; the line is read again when it grows. */
  step: number;
}

export function Sparkline(props: SparklineProps) {
  return (
    <LazyChart height={height}>
      <Drawn {...props} />
    </LazyChart>
  );
}

function Drawn({ runId, metric, step }: SparklineProps) {
  const { data } = useQuery({
    queryKey: ['sparkline', runId, metric, step],
    queryFn: ({ signal }) => thinnedHistories([runId], metric, stretches, undefined, signal),
    placeholderData: (before) => before,
    staleTime: Infinity,
  });
  const path = useMemo(() => (data?.[0] ? outline(data[0].steps, data[0].values) : ''), [data]);
  return (
    <svg className="sparkline" viewBox={`0 0 ${width} ${height}`} aria-hidden>
      <path d={path} fill="none" stroke="var(--accent)" strokeWidth={1.4} strokeLinejoin="round" />
    </svg>
  );
}

/** An SVG path over the finite points, scaled to the picture. */
export function outline(x: Float64Array, y: Float64Array): string {
  const finite = Array.from(x.keys()).filter((index) => Number.isFinite(y[index]!));
  if (finite.length < 2) return '';
  const ys = finite.map((index) => y[index]!);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const [left, right] = [x[finite[0]!]!, x[finite.at(-1)!]!];
  const place = (index: number) => {
    const across = 1 + ((x[index]! - left) / (right - left || 1)) * (width - 2);
    const down = high === low ? height / 2 : 2 + ((high - y[index]!) / (high - low)) * (height - 4);
    return `${across.toFixed(1)} ${down.toFixed(1)}`;
  };
  return 'M' + finite.map(place).join('L');
}
