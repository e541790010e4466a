import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { getRun, searchRuns, type Run } from '../../api/runs';
import { links } from '../../app/links';
import { Status } from '../../components/Status';
import { ago } from '../../lib/format';

const most = 8;
const filterOf = (run: Run) => `tags.\`mlflow.parentRunId\` = '${run.id}'`;

/** The runs that were started inside this one, as a search of parameters starts them; nothing where there are none. */
export function NestedRuns({ run }: { run: Run }) {
  const query = useQuery({
    queryKey: ['nested', run.id],
    queryFn: ({ signal }) => searchRuns({ experimentIds: [run.experimentId], filter: filterOf(run), orderBy: ['attributes.start_time DESC'], view: 'ACTIVE_ONLY', maxResults: most }, signal),
    refetchInterval: run.status === 'RUNNING' ? 5000 : false,
  });
  const nested = query.data?.runs ?? [];
  if (nested.length === 0) return null;
  return (
    <section className="card" aria-label="Nested runs">
      <header>
        <h2>
          Nested runs <span className="count">{query.data!.nextPageToken ? `${most}+` : nested.length}</span>
        </h2>
        <span className="spacer" />
        <Link href={`${links.runs(run.experimentId)}?q=${encodeURIComponent(filterOf(run))}`}>All in the table</Link>
      </header>
      <ul className="list">
        {nested.map((one) => (
          <li key={one.id}>
            <Status status={one.status} />
            <Link href={links.run(one.id)} className="clip" dir="auto">
              {one.name}
            </Link>
            <span className="when">{ago(one.started)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A run that this one was started inside, by its name. */
export function ParentRun({ id }: { id: string }) {
  const query = useQuery({ queryKey: ['run', id], queryFn: ({ signal }) => getRun(id, signal), retry: false });
  return <Link href={links.run(id)}>{query.data?.name ?? id}</Link>;
}
