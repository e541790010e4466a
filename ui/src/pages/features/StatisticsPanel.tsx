import { useQuery } from '@tanstack/react-query';
import { featureDrift, featureStatistics, type FeatureDescription, type FeatureDrift, type FeatureStatistics } from '../../api/features';
import { useUrlState } from '../../app/urlState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { number } from '../../lib/format';
import { Spread } from './Spread';

const verdicts = { stable: 'good', moderate: 'warn', shifted: 'bad' };
const show = (value: unknown) => (typeof value === 'number' ? number(value) : value === undefined || value === null ? '–' : String(value));
const mostVersions = 100;

/** Columns with what their values look like at one version of the table, and how far they moved since another. */
export function StatisticsPanel({ description }: { description: FeatureDescription }) {
  const [url, setUrl] = useUrlState();
  const { name } = description.current.definition;
  const newest = description.table_version;
  const version = url.get('version') ? Number(url.get('version')) : newest;
  const against = url.get('against') ? Number(url.get('against')) : undefined;
  const statistics = useQuery({ queryKey: ['feature-statistics', name, version], queryFn: ({ signal }) => featureStatistics(name, version, signal), staleTime: 60_000 });
  const drift = useQuery({ queryKey: ['feature-drift', name, against, version], queryFn: ({ signal }) => featureDrift(name, against!, version!, signal), enabled: against !== undefined && version !== undefined, staleTime: 60_000 });
  const versions = newest === undefined ? [] : Array.from({ length: Math.min(newest + 1, mostVersions) }, (_, index) => newest - index);
  const moved = new Map((drift.data ?? []).map((one) => [one.feature, one]));
  const details = new Map((statistics.data ?? []).map((one) => [one.feature, one]));
  return (
    <section className="card" aria-label="Statistics">
      <header>
        <h2>
          Columns <span className="count">{description.columns.length}</span>
        </h2>
        <span className="spacer" />
        {versions.length > 1 && (
          <>
            <label className="check">
              Version
              <select className="select" value={version} onChange={(event) => setUrl({ version: Number(event.target.value) === newest ? undefined : event.target.value })}>
                {versions.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
            <label className="check">
              Moved since
              <select className="select" value={against ?? ''} onChange={(event) => setUrl({ against: event.target.value || undefined })}>
                <option value="">–</option>
                {versions
                  .filter((one) => one !== version)
                  .map((one) => (
                    <option key={one}>{one}</option>
                  ))}
              </select>
            </label>
          </>
        )}
      </header>
      {(statistics.error ?? drift.error) && <ErrorBanner error={(statistics.error ?? drift.error)!} onRetry={() => (void statistics.refetch(), against !== undefined && void drift.refetch())} />}
      {statistics.isPending && !statistics.error && <Loading lines={4} />}
      {statistics.data && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label="Table of columns">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Type</th>
                <th scope="col" className="number">Missing</th>
                <th scope="col" className="number">Distinct</th>
                <th scope="col" className="number">Min</th>
                <th scope="col" className="number">Mean</th>
                <th scope="col" className="number">Max</th>
                <th scope="col">Spread</th>
                {against !== undefined && <th scope="col">Moved</th>}
              </tr>
            </thead>
            <tbody>
              {description.columns.map((column) => (
                <Row key={column.name} column={column.name} type={column.type ?? ''} hint={column.description} statistics={details.get(column.name)} drift={against === undefined ? undefined : (moved.get(column.name) ?? null)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface RowProps {
  column: string;
  type: string;
  hint: string | undefined;
  statistics: FeatureStatistics | undefined;
  /** Undefined when nothing is compared, null when the column was not. */
  drift: FeatureDrift | null | undefined;
}

function Row({ column, type, hint, statistics, drift }: RowProps) {
  // The server counts values, not rows.
  const rows = statistics ? statistics.count + statistics.nulls : 0;
  const missing = rows > 0 ? `${number(Number(((statistics!.nulls / rows) * 100).toFixed(2)))}%` : '–';
  return (
    <tr>
      <th scope="row" title={hint}>
        {column}
      </th>
      <td className="mono">{statistics?.type ?? type}</td>
      <td className="number">{missing}</td>
      <td className="number">{show(statistics?.distinct)}</td>
      <td className="number">{show(statistics?.min)}</td>
      <td className="number">{show(statistics?.mean)}</td>
      <td className="number">{show(statistics?.max)}</td>
      <td>{statistics && <Spread statistics={statistics} />}</td>
      {drift !== undefined && (
        <td className="keep">
          {drift === null ? <span className="muted">–</span> : <span className={`badge ${verdicts[drift.verdict]}`} title={`Population stability index ${number(drift.population_stability_index)}`}>{drift.verdict} {drift.population_stability_index.toFixed(2)}</span>}
        </td>
      )}
    </tr>
  );
}
