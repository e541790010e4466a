import { useInfiniteQuery } from '@tanstack/react-query';
import { tableFiles, type TableFile, type TableLayout } from '../../api/tables';
import { DataTable, When } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { bytes, plural } from '../../lib/format';

const shownPartitions = 50;
const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const partitionText = (values: Record<string, string | null> | undefined) => Object.entries(values ?? {}).map(([name, value]) => `${name}=${value ?? 'null'}`).join(' / ');

/** How a version lies in files: sizes, partitions, and what the log knows of each file's values. */
export function FilesTab({ name, version }: { name: string; version: number }) {
  const query = useInfiniteQuery({
    queryKey: ['table-files', name, version],
    queryFn: ({ pageParam, signal }) => tableFiles(name, version, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token,
    staleTime: Infinity,
  });
  if (query.error) return <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <div className="card"><Loading /></div>;
  const layout = query.data.pages[0]!;
  const files = query.data.pages.flatMap((page) => page.files ?? []);
  if (layout.total_files === 0) return <div className="card"><EmptyState title={`Version ${version} has no files`} /></div>;
  return (
    <div className="stack">
      <div className="facts">
        <span>
          Files <b>{layout.total_files.toLocaleString('en-US')}</b>
        </span>
        <span>
          Smallest <b>{bytes(layout.smallest_bytes)}</b>
        </span>
        <span>
          Mean <b>{bytes(Math.round(layout.total_bytes / layout.total_files))}</b>
        </span>
        <span>
          Largest <b>{bytes(layout.largest_bytes)}</b>
        </span>
        <span>
          Together <b>{bytes(layout.total_bytes)}</b>
        </span>
      </div>
      {(layout.partitions ?? []).length > 0 && <Partitions partitions={layout.partitions!} />}
      <section className="card" aria-label="Files">
        <DataTable label="Table of files" columns={['File', { title: 'Size', number: true }, { title: 'Rows', number: true }, { title: 'Deleted', number: true }, 'Written', 'Values']}>
          {files.map((file) => (
            <FileRow key={file.path} file={file} largest={layout.largest_bytes} />
          ))}
        </DataTable>
        {query.hasNextPage && (
          <div className="card-body">
            <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show more of {plural(layout.total_files, 'file')}
            </button>
          </div>
        )}
      </section>
    </div>
  );
}

function Share({ of, whole }: { of: number; whole: number }) {
  return (
    <svg className="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
      <rect width={whole > 0 ? Math.max(1, (of / whole) * 100) : 0} height="6" />
    </svg>
  );
}

function Partitions({ partitions }: { partitions: NonNullable<TableLayout['partitions']> }) {
  const largest = partitions[0]?.bytes ?? 0;
  return (
    <section className="card" aria-label="Partitions">
      <header>
        <h2>
          Partitions <span className="count">{partitions.length}</span>
        </h2>
      </header>
      <DataTable label="Table of partitions" columns={['Partition', { title: 'Size', number: true }, { title: 'Files', number: true }, { title: 'Rows', number: true }]}>
        {partitions.slice(0, shownPartitions).map((partition) => (
          <tr key={partitionText(partition.values)}>
            <th scope="row" className="mono">
              {partitionText(partition.values)}
            </th>
            <td className="number">
              {bytes(partition.bytes)} <Share of={partition.bytes} whole={largest} />
            </td>
            <td className="number">{partition.files.toLocaleString('en-US')}</td>
            <td className="number">{partition.rows?.toLocaleString('en-US') ?? '–'}</td>
          </tr>
        ))}
      </DataTable>
      {partitions.length > shownPartitions && <p className="card-body tight muted">The largest {shownPartitions} of {partitions.length.toLocaleString('en-US')}</p>}
    </section>
  );
}

function FileRow({ file, largest }: { file: TableFile; largest: number }) {
  const columns = [...new Set([...Object.keys(file.min_values ?? {}), ...Object.keys(file.null_count ?? {})])];
  return (
    <tr>
      <th scope="row" className="mono file-path">
        {file.path}
      </th>
      <td className="number">
        {bytes(file.size)} <Share of={file.size} whole={largest} />
      </td>
      <td className="number">{file.rows?.toLocaleString('en-US') ?? '–'}</td>
      <td className="number">{file.deleted_rows > 0 ? file.deleted_rows.toLocaleString('en-US') : ''}</td>
      <When at={file.modification_time} />
      <td>
        {columns.length === 0 ? (
          <span className="muted">no statistics</span>
        ) : (
          <details>
            <summary>{plural(columns.length, 'column')}</summary>
            <table className="file-values mono">
              <tbody>
                {columns.map((column) => (
                  <tr key={column}>
                    <th scope="row">{column}</th>
                    <td>{file.min_values?.[column] === undefined ? '' : `${text(file.min_values[column])} … ${text(file.max_values?.[column])}`}</td>
                    <td className="muted">{Number(file.null_count?.[column]) > 0 ? `${text(file.null_count![column])} null` : ''}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        )}
      </td>
    </tr>
  );
}
