import { address, send } from './http';

export interface TableSummary {
  full_name: string;
  catalog_name: string;
  schema_name: string;
  name: string;
  storage_location: string;
  comment?: string;
  version?: number;
  updated_at?: number;
  operation?: string;
  columns?: number;
  files?: number;
  bytes?: number;
  rows?: number;
  partition_columns?: string[];
  /** Why it cannot be read. */
  error?: string;
}

export interface TableColumn {
  name: string;
  type: string;
  nullable: boolean;
  comment?: string;
  partition_index?: number;
  default?: string;
}

export interface TableDescription {
  table: TableSummary;
  newest_version: number;
  columns?: TableColumn[];
  properties?: Record<string, string>;
  min_reader_version: number;
  min_writer_version: number;
  features?: string[];
}

export interface TableCommit {
  version: number;
  timestamp: number;
  operation: string;
  parameters?: Record<string, string>;
  metrics?: Record<string, string>;
  user_name?: string;
  engine_info?: string;
}

export interface TableFile {
  path: string;
  size: number;
  rows?: number;
  deleted_rows: number;
  modification_time: number;
  partition_values?: Record<string, string | null>;
  min_values?: Record<string, unknown>;
  max_values?: Record<string, unknown>;
  null_count?: Record<string, unknown>;
}

export interface TableLayout {
  version: number;
  total_files: number;
  total_bytes: number;
  smallest_bytes: number;
  largest_bytes: number;
  files?: TableFile[];
  partitions?: { values: Record<string, string | null>; files: number; bytes: number; rows?: number }[];
  next_page_token?: string;
}

export interface ResultColumn {
  name: string;
  type_text: string;
  type_name: string;
}

/** Rows as text; null is SQL's null. */
export interface Rows {
  columns: ResultColumn[];
  rows: (string | null)[][];
  truncated: boolean;
}

async function read<T>(path: string, query: Record<string, string | number | undefined>, signal?: AbortSignal): Promise<T> {
  return (await send(address(`ajax-api/2.0/ml/tables/${path}`, query), { signal: signal ?? null })).json() as Promise<T>;
}

export async function listTables(signal?: AbortSignal): Promise<TableSummary[]> {
  const all: TableSummary[] = [];
  let token: string | undefined;
  do {
    const page = await read<{ tables?: TableSummary[]; next_page_token?: string }>('list', { max_results: 1000, page_token: token }, signal);
    all.push(...(page.tables ?? []));
    token = page.next_page_token;
  } while (token);
  return all;
}

export const describeTable = (name: string, version: number | undefined, signal?: AbortSignal) => read<TableDescription>('get', { full_name: name, version }, signal);

export async function tableHistory(name: string, signal?: AbortSignal): Promise<TableCommit[]> {
  return (await read<{ versions?: TableCommit[] }>('history', { full_name: name, max_results: 500 }, signal)).versions ?? [];
}

export const tableFiles = (name: string, version: number | undefined, token: string | undefined, signal?: AbortSignal) =>
  read<TableLayout>('files', { full_name: name, version, max_results: 200, page_token: token }, signal);

export async function previewTable(name: string, at: { version?: number | undefined; timestamp?: string | undefined }, signal?: AbortSignal): Promise<Rows & { version: number }> {
  const found = await read<{ version: number; columns?: ResultColumn[]; rows?: (string | null)[][]; truncated: boolean }>('preview', { full_name: name, ...at, limit: 500 }, signal);
  return { version: found.version, columns: found.columns ?? [], rows: found.rows ?? [], truncated: found.truncated };
}

interface StatementAnswer {
  manifest: { schema: { columns?: ResultColumn[] }; truncated: boolean };
  result: { data_array?: (string | null)[][] };
}

export async function runStatement(statement: string, rowLimit: number, signal?: AbortSignal): Promise<Rows> {
  const body = JSON.stringify({ statement, row_limit: rowLimit });
  const response = await send(address('ajax-api/2.0/sql/statements'), { method: 'POST', body, headers: { 'Content-Type': 'application/json' }, signal: signal ?? null });
  const { manifest, result } = (await response.json()) as StatementAnswer;
  return { columns: manifest.schema.columns ?? [], rows: result.data_array ?? [], truncated: manifest.truncated };
}

const plain = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** A name as SQL writes it: in double quotes where it needs them. */
export const sqlName = (name: string) => (plain.test(name) && !reserved.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`);
const reserved = new Set(['default', 'table', 'select', 'from', 'where', 'group', 'order', 'limit', 'all', 'and', 'or', 'not', 'null', 'user', 'end', 'when', 'case', 'in', 'is', 'as', 'on', 'to', 'with']);

export const sqlTable = (table: Pick<TableSummary, 'catalog_name' | 'schema_name' | 'name'>, version?: number) =>
  [table.catalog_name, table.schema_name, version === undefined ? table.name : `${table.name}@${version}`].map(sqlName).join('.');

const numeric = new Set(['LONG', 'INT', 'SHORT', 'BYTE', 'DOUBLE', 'FLOAT', 'DECIMAL']);
export const isNumeric = (column: ResultColumn) => numeric.has(column.type_name);
export const isTime = (column: ResultColumn) => ['TIMESTAMP', 'TIMESTAMP_NTZ', 'DATE'].includes(column.type_name);
