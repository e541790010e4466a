import type { Endpoint } from '../../api/endpoints';
import { listTables, runStatement } from '../../api/tables';
import { inferenceTable, latestRequests } from './inferenceSql';

const looked = 20;

/** A row of the newest requests that the endpoint logged and answered well, one without gaps if there is any; undefined where none is. */
export async function loggedExample(endpoint: Endpoint, signal: AbortSignal): Promise<string | undefined> {
  const table = inferenceTable(endpoint);
  if (!table || !(await listTables(signal)).some((one) => one.full_name === table.full_name)) return undefined;
  const { columns, rows } = await runStatement(latestRequests(table, looked), looked, signal);
  const [status, request] = ['status', 'request'].map((name) => columns.findIndex((column) => column.name === name));
  return oneRowOf(rows.flatMap((row) => (row[status!] === '200' ? [row[request!] ?? ''] : [])));
}

const hasGaps = (row: unknown): boolean => row === null || (typeof row === 'object' && Object.values(row as object).some(hasGaps));

/** The first of these scoring requests cut down to a row without gaps, or to its first row; undefined when all have other shapes. */
export function oneRowOf(requests: readonly string[]): string | undefined {
  const single = requests.flatMap(rowsOf);
  const found = single.find((one) => !hasGaps(one)) ?? single[0];
  return found && JSON.stringify(found, null, 2);
}

/** A request for each row of a request. */
function rowsOf(request: string): object[] {
  try {
    const body = JSON.parse(request) as { dataframe_split?: { data?: unknown }; dataframe_records?: unknown; inputs?: unknown };
    const { dataframe_split: split, dataframe_records: records, inputs } = body;
    if (Array.isArray(split?.data)) return split.data.map((row: unknown) => ({ ...body, dataframe_split: { ...split, data: [row] } }));
    if (Array.isArray(records)) return records.map((row: unknown) => ({ ...body, dataframe_records: [row] }));
    return Array.isArray(inputs) ? inputs.map((row: unknown) => ({ ...body, inputs: [row] })) : [];
  } catch {
    return [];
  }
}
