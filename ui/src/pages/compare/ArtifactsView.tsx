import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { listArtifacts } from '../../api/artifacts';
import type { Run } from '../../api/runs';
import { links } from '../../app/links';
import { useUrlState } from '../../app/urlState';
import { kindOf } from '../../components/artifacts/kind';
import { Content } from '../../components/artifacts/Preview';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';

const deepest = 3;

async function filesUnder(runId: string, path: string, depth: number, signal: AbortSignal): Promise<string[]> {
  const { files } = await listArtifacts({ kind: 'run', runId }, path, signal);
  const found = await Promise.all(files.map((file) => (!file.isDirectory ? (kindOf(file.path) === 'binary' ? [] : [file.path]) : depth < deepest ? filesUnder(runId, file.path, depth + 1, signal) : [])));
  return found.flat();
}

/** Files that the most runs have stand first, and pictures before others. */
function choices(files: readonly string[][]): string[] {
  const held = new Map<string, number>();
  for (const path of files.flat()) held.set(path, (held.get(path) ?? 0) + 1);
  const picture = (path: string) => Number(kindOf(path) === 'image');
  return [...held.keys()].sort((a, b) => held.get(b)! - held.get(a)! || picture(b) - picture(a) || a.localeCompare(b));
}

/** The file of one path, from every run side by side. */
export default function ArtifactsView({ runs }: { runs: readonly Run[] }) {
  const [url, setUrl] = useUrlState();
  const query = useQuery({
    queryKey: ['artifact-paths', runs.map((run) => run.id)],
    queryFn: ({ signal }) => Promise.all(runs.map((run) => filesUnder(run.id, '', 0, signal))),
    staleTime: 60_000,
  });
  if (query.error) return <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading />;
  const paths = choices(query.data);
  if (paths.length === 0) return <EmptyState title="These runs have no artifacts to show" command={'mlflow.log_figure(figure, "plots/residuals.png")'} />;
  const wanted = url.get('file');
  const path = wanted && paths.includes(wanted) ? wanted : paths[0]!;
  return (
    <>
      <label className="check">
        File
        <select className="select" value={path} onChange={(event) => setUrl({ file: event.target.value })}>
          {paths.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <div className="charts">
        {runs.map((run, index) => (
          <section key={run.id} className="card" aria-label={run.name}>
            <header>
              <Link href={links.run(run.id, 'artifacts')} className="clip" dir="auto">
                {run.name}
              </Link>
            </header>
            {query.data[index]!.includes(path) ? <Content source={{ kind: 'run', runId: run.id }} path={path} /> : <p className="card-body muted">This run does not have it</p>}
          </section>
        ))}
      </div>
    </>
  );
}
