import { useQuery } from '@tanstack/react-query';
import { SquareTerminal, Waypoints } from 'lucide-react';
import { Link } from 'wouter';
import { ApiError } from '../../api/http';
import { lineageId } from '../../api/lineage';
import { describeTable, sqlTable, tableHistory, type TableDescription } from '../../api/tables';
import { links } from '../../app/links';
import { useUrlState } from '../../app/urlState';
import { usePageTitle } from '../../app/usePageTitle';
import { Copy } from '../../components/Copy';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { Tabs } from '../../components/Tabs';
import { ago, timeWithZone } from '../../lib/format';
import { sizeText } from './CatalogTable';
import { FilesTab } from './FilesTab';
import { HistoryTab } from './HistoryTab';
import { RowsTab } from './RowsTab';
import { SchemaTab } from './SchemaTab';
import { VersionPicker } from './VersionPicker';

const tabs = [
  { id: 'rows', label: 'Rows' },
  { id: 'schema', label: 'Schema' },
  { id: 'history', label: 'History' },
  { id: 'files', label: 'Files' },
] as const;
type Tab = (typeof tabs)[number]['id'];

/** One table at one of its versions. */
export default function TablePage({ name }: { name: string }) {
  usePageTitle(name);
  const [url] = useUrlState();
  const wanted = url.get('version');
  const version = wanted !== null && /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  const query = useQuery({ queryKey: ['table', name, version], queryFn: ({ signal }) => describeTable(name, version, signal), placeholderData: (before) => before, refetchInterval: 15_000 });
  if (query.error && (!query.data || (query.error instanceof ApiError && !query.error.unreachable)))
    return (
      <div className="page">
        {query.error instanceof ApiError && query.error.missing ? (
          <EmptyState title={version === undefined ? 'There is no such table' : `There is no version ${version} to see`} action={<Link className="button" href={version === undefined ? links.tables() : links.table(name)}>{version === undefined ? 'All tables' : 'Newest version'}</Link>}>
            {query.error.message}
          </EmptyState>
        ) : (
          <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />
        )}
      </div>
    );
  if (!query.data) return <div className="page"><Loading /></div>;
  return <LoadedTable description={query.data} version={version} />;
}

function LoadedTable({ description, version }: { description: TableDescription; version: number | undefined }) {
  const { table, newest_version } = description;
  const [url, setUrl] = useUrlState();
  const tab = tabs.find((one) => one.id === url.get('tab'))?.id ?? 'rows';
  const history = useQuery({ queryKey: ['table-history', table.full_name, newest_version], queryFn: ({ signal }) => tableHistory(table.full_name, signal), staleTime: Infinity });
  const travel = (to: number | undefined) => setUrl({ version: to === undefined || to === newest_version ? undefined : String(to) });
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <div className="crumbs">
            <Link href={links.tables()}>Tables</Link> / {table.catalog_name} / {table.schema_name} /
          </div>
          <h1>{table.name}</h1>
          <div className="facts">
            <span>
              Rows <b>{table.rows?.toLocaleString('en-US') ?? 'unknown'}</b>
            </span>
            <span>
              Size <b>{sizeText(table)}</b>
            </span>
            <span>
              Version <b>{table.version}</b>
            </span>
            {table.updated_at && (
              <span title={timeWithZone(table.updated_at)}>
                Committed <b>{ago(table.updated_at)}</b>
              </span>
            )}
            <span className="clip">
              <span className="mono">{table.storage_location}</span> <Copy text={table.storage_location} what="location" />
            </span>
          </div>
          {table.comment && (
            <p className="muted" dir="auto">
              {table.comment}
            </p>
          )}
        </div>
        {table.version !== undefined && (
          <Link className="button" href={links.lineage(lineageId.table(table.storage_location, table.version))}>
            <Waypoints size={14} /> Lineage
          </Link>
        )}
        <Link className="button" href={links.sql(`SELECT * FROM ${sqlTable(table, version)} LIMIT 100`)}>
          <SquareTerminal size={14} /> Query
        </Link>
      </div>
      <VersionPicker commits={history.data ?? []} version={version ?? newest_version} newest={newest_version} onChange={travel} />
      <Tabs<Tab> label="Table" tabs={tabs} current={tab} onChange={(next) => setUrl({ tab: next === 'rows' ? undefined : next })} />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`} className="panel">
        {tab === 'rows' && <RowsTab name={table.full_name} version={version ?? newest_version} />}
        {tab === 'schema' && <SchemaTab description={description} />}
        {tab === 'history' && <HistoryTab query={history} current={version ?? newest_version} onTravel={travel} />}
        {tab === 'files' && <FilesTab name={table.full_name} version={version ?? newest_version} />}
      </div>
    </div>
  );
}
