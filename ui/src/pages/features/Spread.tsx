import type { FeatureStatistics } from '../../api/features';
import { number } from '../../lib/format';

const width = 140;

/** Where the values lie: quantiles of numbers as a box between 1% and 99%, the most frequent values otherwise. */
export function Spread({ statistics }: { statistics: FeatureStatistics }) {
  const { quantiles, top, count } = statistics;
  if (quantiles?.length === 7) {
    const [low, , quarter, middle, threeQuarters, , high] = quantiles as [number, number, number, number, number, number, number];
    const at = (value: number) => (high > low ? ((value - low) / (high - low)) * (width - 4) + 2 : width / 2);
    return (
      <svg className="spread" viewBox={`0 0 ${width} 18`} role="img" aria-label={`Half of the values between ${number(quarter)} and ${number(threeQuarters)}, median ${number(middle)}`}>
        <title>{`1% ${number(low)} · 25% ${number(quarter)} · median ${number(middle)} · 75% ${number(threeQuarters)} · 99% ${number(high)}`}</title>
        <line x1={2} x2={width - 2} y1={9} y2={9} />
        <rect x={at(quarter)} y={3} width={Math.max(2, at(threeQuarters) - at(quarter))} height={12} rx={2} />
        <line className="median" x1={at(middle)} x2={at(middle)} y1={1} y2={17} />
      </svg>
    );
  }
  return (
    <span className="muted clip">
      {(top ?? [])
        .slice(0, 3)
        .map((one) => `${String(one.value ?? 'null')} ${number(Math.round((one.count / Math.max(1, count)) * 100))}%`)
        .join(', ')}
    </span>
  );
}
