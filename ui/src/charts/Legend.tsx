import { Link } from 'wouter';
import { links } from '../app/links';
import { useTheme } from '../app/theme';
import { seriesColors } from '../lib/colors';
import type { ChartRun } from './MetricChart';

/** Which colour is which run. */
export function Legend({ runs }: { runs: readonly ChartRun[] }) {
  const colors = seriesColors(runs.map((run) => run.id), useTheme());
  return (
    <div className="legend">
      {runs.map((run) => (
        <Link key={run.id} href={links.run(run.id)}>
          <span className="swatch" style={{ background: colors.get(run.id) }} />
          <span className="clip" dir="auto">
            {run.name}
          </span>
        </Link>
      ))}
    </div>
  );
}
