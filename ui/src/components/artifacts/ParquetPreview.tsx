import { useQuery } from '@tanstack/react-query';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { artifactBytes, type ArtifactSource } from '../../api/artifacts';
import { ErrorBanner } from '../ErrorBanner';
import { Loading } from '../Loading';
import { PreviewTable } from './PreviewTable';

const mostRows = 200;

function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
  return String(value);
}

async function read(source: ArtifactSource, path: string, signal: AbortSignal) {
  const file = await artifactBytes(source, path, signal);
  const metadata = await parquetMetadataAsync(file);
  const header = parquetSchema(metadata).children.map((child) => child.element.name);
  const rows = await parquetReadObjects({ file, metadata, rowEnd: mostRows });
  return { header, total: Number(metadata.num_rows), rows: rows.map((row) => header.map((name) => text((row as Record<string, unknown>)[name]))) };
}

export default function ParquetPreview({ source, path, queryKey }: { source: ArtifactSource; path: string; queryKey: string }) {
  const query = useQuery({ queryKey: ['artifact-parquet', queryKey, path], queryFn: ({ signal }) => read(source, path, signal), gcTime: 0 });
  if (query.error) return <div className="preview-body"><ErrorBanner error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!query.data) return <Loading />;
  const { header, rows, total } = query.data;
  return <PreviewTable header={header} rows={rows} note={`${rows.length.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} rows`} />;
}
