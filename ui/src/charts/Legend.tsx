import { Link } from 'wouter';
import { links } from '../app/links';
import { useTheme } from '../app/theme';
import { seriesColors } from '../lib/colors';

interface LegendProps {
  runs: readonly { id: string; name: string }[];
  /** Runs whose lines are not drawn; with `onToggle` the colours are buttons that show and hide them. */
  hidden?: ReadonlySet<string>;
  onToggle?: (id: string) => void;
}

/** Which colour is which run. */
export function Legend({ runs, hidden, onToggle }: LegendProps) {
  const colors = seriesColors(runs.map((run) => run.id), useTheme());
  return (
    <div className="legend">
      {runs.map((run) => {
        const off = hidden?.has(run.id) === true;
        const swatch = <span className="swatch" style={off ? { borderColor: colors.get(run.id) } : { background: colors.get(run.id) }} />;
        return (
          <span key={run.id} className={off ? 'off' : undefined}>
            {onToggle ? (
              <button type="button" className="swatch-button" aria-pressed={!off} aria-label={`Draw ${run.name}`} title={off ? 'Show its lines' : 'Hide its lines'} onClick={() => onToggle(run.id)}>
                {swatch}
              </button>
            ) : (
              swatch
            )}
            <Link href={links.run(run.id)} className="clip" dir="auto">
              {run.name}
            </Link>
          </span>
        );
      })}
    </div>
  );
}
