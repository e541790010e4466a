import { useQueries } from '@tanstack/react-query';
import { ChartLine, Download, Table2, X } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../api/http';
import { getExperiment } from '../../api/experiments';
import { laterOrAtOnce } from '../../app/later';
import { links } from '../../app/links';
import { useShortcuts } from '../../app/shortcuts';
import { useUrlState } from '../../app/urlState';
import { usePageTitle } from '../../app/usePageTitle';
import { Copy } from '../../components/Copy';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { Menu } from '../../components/Menu';
import { complain } from '../../components/toasts';
import { Zone } from '../../components/Zone';
import { effectiveFilter } from '../../lib/filter/effective';
import { plural } from '../../lib/format';
import { chartedRuns } from './charted';
import { ColumnChooser } from './ColumnChooser';
import { column, decodeSort, encodeSort, orderBy } from './columns';
import { downloadRuns, type ExportFormat } from './exportRuns';
import { FilterInput } from './FilterInput';
import { RunGrid, type GridHandle } from './RunGrid';
import { SelectionBar } from './SelectionBar';
import { useColumns } from './useColumns';
import { useRunList } from './useRunList';
import { useSelection } from './useSelection';
import { vocabularyOf } from './vocabulary';

const RunCharts = laterOrAtOnce('mode', 'charts', () => import('./RunCharts'), <Loading />);

const logCommand = (experiment: string) => `import mlflow

mlflow.set_tracking_uri("${window.location.origin}")
mlflow.set_experiment("${experiment}")
with mlflow.start_run():
    mlflow.log_param("lr", 0.01)
    mlflow.log_metric("loss", 0.5)`;

export default function RunsPage({ experimentIds }: { experimentIds: string[] }) {
  const [url, setUrl] = useUrlState();
  const filterInput = useRef<HTMLInputElement>(null);
  const grid = useRef<GridHandle>(null);
  const experiments = useQueries({ queries: experimentIds.map((id) => ({ queryKey: ['experiment', id], queryFn: () => getExperiment(id), staleTime: 60_000 })) });
  const names = experiments.map((query) => query.data?.name ?? '').filter(Boolean);
  usePageTitle(names.join(', '));

  const filterText = url.get('q') ?? '';
  const { filter } = effectiveFilter(filterText);
  const sortText = url.get('sort');
  const deleted = url.get('view') === 'deleted';
  const charts = url.get('mode') === 'charts';
  const sort = decodeSort(sortText);
  const groupText = url.get('group');
  const group = useMemo(() => (groupText ? column(groupText) : undefined), [groupText]);
  const ids = experimentIds.join(',');
  const search = useMemo(
    () => ({ experimentIds: ids.split(','), filter, orderBy: orderBy(decodeSort(sortText), group), view: deleted ? ('DELETED_ONLY' as const) : ('ACTIVE_ONLY' as const) }),
    [ids, filter, sortText, group, deleted],
  );
  const { query, runs, reload } = useRunList(search);
  const { selected, select, clear } = useSelection();
  // The script of the charts comes while nothing else is to do, so that a switch to them does not wait for it.
  const begun = runs.length > 0;
  useEffect(() => {
    if (!begun) return;
    const waiting = setTimeout(() => void RunCharts.preload().catch(() => undefined), 1000);
    return () => clearTimeout(waiting);
  }, [begun]);
  const { keys, shown, pinned, columns, setShown, act } = useColumns(runs, experimentIds.length > 1);
  const vocabulary = useMemo(() => vocabularyOf(runs), [runs]);
  useShortcuts([
    { keys: '/', label: 'Filter runs', run: () => filterInput.current?.focus() },
    { keys: 'r', label: 'Go to the table of runs', run: () => grid.current?.focus() },
    { keys: 'v', label: 'Switch between table and charts', run: () => setUrl({ mode: charts ? undefined : 'charts' }) },
  ]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const nextPage = useCallback(() => void (hasNextPage && !isFetchingNextPage && fetchNextPage()), [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const exportAs = (format: ExportFormat) => ({
    label: format,
    onSelect: () => void downloadRuns(format, search, [...pinned, ...columns]).catch((error: Error) => complain(`The export failed: ${error.message}`)),
  });

  const missing = experiments.find((experiment) => experiment.error instanceof ApiError && experiment.error.missing);
  if (missing)
    return (
      <div className="page">
        <EmptyState title="There is no such experiment" action={<Link className="button" href={links.experiments()}>All experiments</Link>}>
          {missing.error!.message}
        </EmptyState>
      </div>
    );
  const badFilter = query.error instanceof ApiError && query.error.status === 400 && filter ? query.error.message : undefined;
  return (
    <div className="page fill">
      <div className="head">
        <div className="head-text">
          <div className="crumbs">
            <Link href={links.experiments()}>Experiments</Link> /
          </div>
          <h1 dir="auto">{names.join(', ') || '…'}</h1>
          {experiments.length === 1 && experiments[0]!.data && (
            <div className="facts">
              <span>
                Id <b className="mono">{experiments[0]!.data.id}</b>
                <Copy text={experiments[0]!.data.id} what="experiment id" />
              </span>
              <span>
                <Link href={links.traces(experiments[0]!.data.id)}>Traces</Link>
              </span>
              <span className="wide-only">
                Artifacts <b className="mono clip">{experiments[0]!.data.artifactLocation}</b>
                <Copy text={experiments[0]!.data.artifactLocation} what="artifact location" />
              </span>
            </div>
          )}
        </div>
        <div className="segments" role="group" aria-label="View">
          <button type="button" className="button" aria-pressed={!charts} onClick={() => setUrl({ mode: undefined })}>
            <Table2 size={15} /> Table
          </button>
          <button type="button" className="button" aria-pressed={charts} onClick={() => setUrl({ mode: 'charts' })}>
            <ChartLine size={15} /> Charts
          </button>
        </div>
      </div>
      <div className="bar filter-bar">
        <FilterInput value={filterText} onApply={(q) => setUrl({ q })} vocabulary={vocabulary} serverError={badFilter} inputRef={filterInput} />
        <select className="select" aria-label="Which runs" value={deleted ? 'deleted' : 'active'} onChange={(event) => (clear(), setUrl({ view: event.target.value === 'deleted' ? 'deleted' : undefined, sel: undefined }))}>
          <option value="active">Active</option>
          <option value="deleted">Deleted</option>
        </select>
        {group && (
          <button type="button" className="button" title="Ungroup" onClick={() => setUrl({ group: undefined })}>
            By {group.title} <X size={13} aria-hidden />
          </button>
        )}
        <ColumnChooser keys={keys} shown={shown} onChange={setShown} />
        <Menu
          label="Export"
          end
          button={
            <>
              <Download size={15} /> Export
            </>
          }
          items={[exportAs('CSV'), exportAs('Parquet')]}
        />
      </div>
      <SelectionBar ids={[...selected]} deleted={deleted} onClear={clear} onChanged={() => void reload()} />
      {query.error && !badFilter && (
        <div className="pad">
          <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />
        </div>
      )}
      <div className="fill-body">
        {query.isPending && !query.error && <Loading lines={10} />}
        {query.isSuccess && runs.length === 0 && (filter || deleted) && (
          <EmptyState title={deleted ? 'No deleted runs' : 'No run matches the filter'} {...(filter && { action: <button type="button" className="button" onClick={() => setUrl({ q: undefined })}>Clear the filter</button> })} />
        )}
        {query.isSuccess && runs.length === 0 && !filter && !deleted && (
          <EmptyState title="No runs yet" command={logCommand(names[0] ?? '')}>
            Log the first run of this experiment:
          </EmptyState>
        )}
        {runs.length > 0 && !charts && (
          <RunGrid
            handle={grid}
            runs={runs}
            pinned={pinned}
            columns={columns}
            sort={sort}
            group={group}
            onSort={(next) => setUrl({ sort: encodeSort(next) })}
            onColumn={act}
            selected={selected}
            onSelect={select}
            onEnd={nextPage}
            more={hasNextPage}
          />
        )}
        {runs.length > 0 && charts && <RunCharts {...chartedRuns(runs, selected)} keys={keys} />}
      </div>
      <div className="grid-foot" role="status">
        {query.isSuccess && (
          <span>
            {plural(runs.length, 'run')}
            {hasNextPage && ' loaded, more below'}
          </span>
        )}
        {isFetchingNextPage && <span>Loading…</span>}
        <span className="spacer" />
        <span className="wide-only">
          Times in <Zone /> · <span className="dot live" aria-hidden /> Live
        </span>
      </div>
    </div>
  );
}
