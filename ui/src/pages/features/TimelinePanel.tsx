import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { FeatureDescription } from '../../api/features';
import { isNumeric, listTables, runStatement, type Rows, type TableSummary } from '../../api/tables';
import { useTheme } from '../../app/theme';
import { useUrlState } from '../../app/urlState';
import { LineChart } from '../../charts/LineChart';
import type { Zoom } from '../../charts/series';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { seriesColors } from '../../lib/colors';
import { downsample } from '../../lib/downsample';
import { duration, plural, timeWithZone } from '../../lib/format';
import { instantOf } from '../../lib/instant';
import { keysQuery, rowAt, rowsQuery, tableOf } from './timeline';

const steps = 1000;
const buckets = 700;

/** What a lookup of one key would have seen at any moment: its rows on a time line, and the one that counted then. */
export default function TimelinePanel({ description }: { description: FeatureDescription }) {
  const { definition } = description.current;
  const keys = definition.primary_keys ?? [];
  const [url, setUrl] = useUrlState();
  const tables = useQuery({ queryKey: ['tables'], queryFn: ({ signal }) => listTables(signal) });
  const table = tableOf(description, tables.data ?? []);
  const known = useQuery({ queryKey: ['feature-keys', table?.full_name, table?.version], queryFn: ({ signal }) => runStatement(keysQuery(table!, keys), 200, signal), enabled: table !== undefined, staleTime: 60_000 });
  const first = known.data?.rows[0];
  const values = keys.map((key, index) => url.get(`key.${key}`) ?? first?.[index] ?? '');
  const rows = useQuery({
    queryKey: ['feature-rows', table?.full_name, table?.version, values],
    queryFn: ({ signal }) => runStatement(rowsQuery(table!, keys, values, definition.timeseries_column!), 10_000, signal),
    enabled: table !== undefined && known.data !== undefined,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const error = tables.error ?? known.error ?? rows.error;
  return (
    <section className="card" aria-label="Time line">
      <header>
        <h2>Seen by a lookup</h2>
        <span className="spacer" />
        {table &&
          keys.map((key, index) => (
            <label className="check" key={key}>
              {key}
              <input className="input" list={`keys-of-${key}`} value={values[index]} onChange={(event) => setUrl({ [`key.${key}`]: event.target.value })} />
              <datalist id={`keys-of-${key}`}>
                {[...new Set((known.data?.rows ?? []).map((row) => row[index] ?? ''))].map((value) => (
                  <option key={value} value={value} />
                ))}
              </datalist>
            </label>
          ))}
      </header>
      {error && <ErrorBanner error={error} onRetry={() => (void tables.refetch(), table && (void known.refetch(), void rows.refetch()))} />}
      {tables.data && !table && <p className="card-body muted">Its rows are in no table of the catalogue. Keep them in a Delta table and name its folder with --tables-root to walk through them here.</p>}
      {table && !error && !rows.data && <Loading lines={4} />}
      {table && rows.data && <Moments description={description} table={table} data={rows.data} />}
    </section>
  );
}

function Moments({ description, table, data }: { description: FeatureDescription; table: TableSummary; data: Rows }) {
  const { timeseries_column: time, created_column: created, primary_keys: keys = [], ttl } = description.current.definition;
  const [place, setPlace] = useState(steps);
  const [zoom, setZoom] = useState<Zoom>();
  const theme = useTheme();
  const at = data.columns.findIndex((column) => column.name === time);
  const times = useMemo(() => data.rows.map((row) => instantOf(row[at] ?? '')), [data, at]);
  const features = data.columns.map((column, index) => ({ ...column, index })).filter((column) => column.name !== time && column.name !== created && !keys.includes(column.name));
  const series = useMemo(() => {
    const numbers = features.filter(isNumeric).slice(0, 10);
    const colors = seriesColors(numbers.map((column) => column.name), theme);
    return numbers.map((column) => ({
      id: column.name,
      name: column.name,
      color: colors.get(column.name) ?? '',
      line: downsample({ x: Float64Array.from(times, (one) => one / 1000), y: Float64Array.from(data.rows, (row) => (row[column.index] === null ? NaN : Number(row[column.index]))) }, buckets),
    }));
    // The columns are made anew on every render; they follow from the data.
  }, [data, times, theme]);
  const colorOf = new Map(series.map((one) => [one.name, one.color]));
  if (data.rows.length === 0) return <EmptyState title="No row has this key" />;
  const [oldest, newest] = [times[0]!, times.at(-1)!];
  const moment = oldest + ((newest - oldest) * place) / steps;
  const seen = rowAt(data, time!, created, moment);
  return (
    <>
      {series.length > 0 && <LineChart series={series} settings={{ x: 'wall', logX: false, logY: false, smoothing: 0 }} height={200} zoom={zoom} onZoom={setZoom} label={`${table.name} over ${time}`} />}
      <div className="card-body stack">
        <label className="field">
          <span>
            A lookup at <b>{timeWithZone(moment)}</b> sees {seen ? <>what was true {moment - seen.at < 1000 ? 'then' : `${duration(moment - seen.at)} before`}</> : 'nothing'} <span className="muted">of {plural(data.rows.length, 'row')}{ttl ? `, at most ${String(ttl)} old` : ''}</span>
          </span>
          <input type="range" aria-label="Moment of the lookup" min={0} max={steps} value={place} onChange={(event) => setPlace(Number(event.target.value))} />
        </label>
        {seen && (
          <dl className="seen-values">
            {features.map((column) => (
              <div key={column.name}>
                <dt>
                  {colorOf.has(column.name) && <span className="swatch" style={{ background: colorOf.get(column.name) }} />}
                  {column.name}
                </dt>
                <dd className="mono">{seen.row[column.index] ?? 'null'}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </>
  );
}
