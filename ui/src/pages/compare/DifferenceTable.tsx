import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { Run } from '../../api/runs';
import { links } from '../../app/links';
import { useUrlState } from '../../app/urlState';
import { EmptyState } from '../../components/EmptyState';
import { SearchInput } from '../../components/SearchInput';
import { Status } from '../../components/Status';
import { bestOf } from '../../lib/better';
import { diff, type DiffRow } from '../../lib/diff';
import { duration, number, timeWithZone } from '../../lib/format';

const most = 300;

function attributes(run: Run): Record<string, string> {
  return {
    Started: timeWithZone(run.started),
    Took: run.ended ? duration(run.ended - run.started) : '–',
    User: run.user,
    Source: run.tags['mlflow.source.name'] ?? '',
    Commit: run.tags['mlflow.source.git.commit']?.slice(0, 10) ?? '',
    Datasets: run.datasets.map((dataset) => `${dataset.name} ${dataset.digest}`).join(', '),
  };
}

const values = (run: Run) => Object.fromEntries(Object.entries(run.metrics).map(([key, point]) => [key, point.value]));
const ownTags = (run: Run) => Object.fromEntries(Object.entries(run.tags).filter(([key]) => !key.startsWith('mlflow.')));

/** Runs as columns, keys as rows; by default only the rows in which the runs differ. */
export function DifferenceTable({ runs }: { runs: readonly Run[] }) {
  const [url, setUrl] = useUrlState();
  const [text, setText] = useState('');
  const all = url.get('all') === '1';
  const groups = useMemo(
    () =>
      [
        { title: 'Metrics', rows: diff(runs.map(values)) as DiffRow<string | number>[] },
        { title: 'Parameters', rows: diff(runs.map((run) => run.params)) as DiffRow<string | number>[] },
        { title: 'Tags', rows: diff(runs.map(ownTags)) as DiffRow<string | number>[] },
        { title: 'Attributes', rows: diff(runs.map(attributes)) as DiffRow<string | number>[] },
      ] as const,
    [runs],
  );
  const wanted = text.toLowerCase();
  const shown = groups
    .map((group) => ({ ...group, rows: group.rows.filter((row) => (all || row.differs) && row.key.toLowerCase().includes(wanted)) }))
    .filter((group) => group.rows.length > 0);
  return (
    <section className="card" aria-label="Differences">
      <header>
        <SearchInput label="Find a key" value={text} onChange={setText} />
        <label className="check">
          <input type="checkbox" checked={!all} onChange={(event) => setUrl({ all: event.target.checked ? undefined : '1' })} /> Differences only
        </label>
      </header>
      {shown.length === 0 && <EmptyState title={wanted ? 'No key matches' : 'These runs do not differ'} />}
      {shown.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label="Table of differences">
          <table className="plain-table compare-table">
            <thead>
              <tr>
                <th scope="col">Run</th>
                {runs.map((run) => (
                  <th key={run.id} scope="col">
                    <Link href={links.run(run.id)} className="clip" title={run.name} dir="auto">
                      {run.name}
                    </Link>
                    <Status status={run.status} />
                  </th>
                ))}
              </tr>
            </thead>
            {shown.map((group) => (
              <tbody key={group.title}>
                <tr className="group">
                  <th colSpan={runs.length + 1} scope="colgroup">
                    {group.title}
                  </th>
                </tr>
                {group.rows.slice(0, most).map((row) => (
                  <Row key={row.key} row={row} />
                ))}
                {group.rows.length > most && (
                  <tr>
                    <td colSpan={runs.length + 1} className="muted">
                      {(group.rows.length - most).toLocaleString('en-US')} more: type a part of the key
                    </td>
                  </tr>
                )}
              </tbody>
            ))}
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ row }: { row: DiffRow<string | number> }) {
  const numeric = row.values.some((value) => typeof value === 'number');
  const best = numeric ? bestOf(row.key, row.values as (number | undefined)[]) : undefined;
  return (
    <tr>
      <th scope="row" dir="auto">
        {row.key}
      </th>
      {row.values.map((value, index) => (
        <td key={index} className={numeric ? (index === best ? 'number best' : 'number') : undefined} dir={numeric ? undefined : 'auto'} title={index === best ? 'Best of these runs' : undefined}>
          {value === undefined ? <span className="muted">–</span> : typeof value === 'number' ? number(value) : value}
        </td>
      ))}
    </tr>
  );
}
