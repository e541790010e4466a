import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { listEndpoints } from '../../api/endpoints';
import { listTables, runStatement } from '../../api/tables';
import { links } from '../../app/links';
import { driftOf, inferenceTable, verdictOf } from '../endpoints/inferenceSql';

const mostEndpoints = 8;
const refresh = 60_000;

interface Drifted {
  endpoint: string;
  field: string;
  index: number;
}

/** The endpoints that keep their requests and have a table of them; it comes with the first ones. */
async function logs(signal: AbortSignal) {
  const logged = (await listEndpoints(signal)).flatMap((endpoint) => {
    const table = inferenceTable(endpoint);
    return table ? [{ endpoint: endpoint.name, table }] : [];
  });
  if (logged.length === 0) return [];
  const there = new Set((await listTables(signal)).map((one) => one.full_name));
  return logged.filter(({ table }) => there.has(table.full_name));
}

/** What has moved most at each endpoint that keeps its requests. An endpoint whose log cannot be read is left out. */
async function drifted(signal: AbortSignal): Promise<Drifted[]> {
  const found: Drifted[] = [];
  // One after the other: each reads thousands of requests.
  for (const { endpoint, table } of (await logs(signal)).slice(0, mostEndpoints)) {
    const { rows } = await runStatement(driftOf(table, 'half'), 1, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return { rows: [] };
    });
    const [field, , , , , index] = rows[0] ?? [];
    if (field && index && verdictOf(Number(index)) !== 'stable') found.push({ endpoint, field, index: Number(index) });
  }
  return found.sort((a, b) => b.index - a.index);
}

/** The list below “Drifted”. */
export default function DriftList() {
  const query = useQuery({ queryKey: ['home', 'drift'], queryFn: ({ signal }) => drifted(signal), refetchInterval: refresh, retry: false });
  if (!query.data?.length) return <p className="card-body muted">{query.isPending ? 'Measuring…' : 'Nothing has moved at the endpoints that keep their requests.'}</p>;
  return (
    <ul className="list">
      {query.data.map(({ endpoint, field, index }) => (
        <li key={endpoint}>
          <Link href={links.endpoint(endpoint)} className="clip">
            {endpoint}
          </Link>
          <span className="muted clip" dir="auto">
            {field}
          </span>
          <span className="spacer" />
          <span className={verdictOf(index) === 'shifted' ? 'badge bad' : 'badge warn'} title="Population stability index between the older and the newer half of its requests">
            {verdictOf(index)} {index.toFixed(2)}
          </span>
        </li>
      ))}
    </ul>
  );
}
