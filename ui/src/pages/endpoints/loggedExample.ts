import type { Endpoint } from '../../api/endpoints';
import { listTables, runStatement } from '../../api/tables';
import { inferenceTable, latestRequests } from './inferenceSql';

const looked = 20;

/** The first row of the newest request that the endpoint logged and answered well; undefined where there is none. */
export async function loggedExample(endpoint: Endpoint, signal: AbortSignal): Promise<string | undefined> {
  const table = inferenceTable(endpoint);
  if (!table || !(await listTables(signal)).some((one) => one.full_name === table.full_name)) return undefined;
  const { columns, rows } = await runStatement(latestRequests(table, looked), looked, signal);
  const [status, request] = ['status', 'request'].map((name) => columns.findIndex((column) => column.name === name));
  const logged = rows.find((row) => row[status!] === '200')?.[request!];
  return logged ? firstRow(logged) : undefined;
}

/** A scoring request cut down to its first row; undefined when it has another shape. */
export function firstRow(request: string): string | undefined {
  try {
    const body = JSON.parse(request) as { dataframe_split?: { data?: unknown[] }; dataframe_records?: unknown[]; inputs?: unknown };
    if (body.dataframe_split?.data) body.dataframe_split.data = body.dataframe_split.data.slice(0, 1);
    else if (body.dataframe_records) body.dataframe_records = body.dataframe_records.slice(0, 1);
    else if (Array.isArray(body.inputs)) body.inputs = body.inputs.slice(0, 1);
    else return undefined;
    return JSON.stringify(body, null, 2);
  } catch {
    return undefined;
  }
}
