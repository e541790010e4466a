import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { artifactAddress, listArtifacts } from '../../api/artifacts';
import type { Run } from '../../api/runs';
import { links } from '../../app/links';
import { useUrlState } from '../../app/urlState';
import { kindOf } from '../../components/artifacts/kind';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';

const deepest = 3;

async function imagesUnder(runId: string, path: string, depth: number, signal: AbortSignal): Promise<string[]> {
  const { files } = await listArtifacts({ kind: 'run', runId }, path, signal);
  const found = await Promise.all(
    files.map((file) => (file.isDirectory ? (depth < deepest ? imagesUnder(runId, file.path, depth + 1, signal) : []) : kindOf(file.path) === 'image' ? [file.path] : [])),
  );
  return found.flat();
}

/** The picture of one path, from every run side by side. */
export default function ImagesView({ runs }: { runs: readonly Run[] }) {
  const [url, setUrl] = useUrlState();
  const query = useQuery({
    queryKey: ['images', runs.map((run) => run.id)],
    queryFn: ({ signal }) => Promise.all(runs.map((run) => imagesUnder(run.id, '', 0, signal))),
    staleTime: 60_000,
  });
  if (query.error) return <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading />;
  const paths = [...new Set(query.data.flat())].sort();
  if (paths.length === 0) return <EmptyState title="These runs have no images" command={'mlflow.log_figure(figure, "plots/residuals.png")'} />;
  const wanted = url.get('image');
  const path = wanted && paths.includes(wanted) ? wanted : paths[0]!;
  return (
    <>
      <label className="check">
        Image
        <select className="select" value={path} onChange={(event) => setUrl({ image: event.target.value })}>
          {paths.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <div className="charts">
        {runs.map((run, index) => (
          <section key={run.id} className="card">
            <header>
              <Link href={links.run(run.id, 'artifacts')} className="clip" dir="auto">
                {run.name}
              </Link>
            </header>
            <div className="preview-body">
              {query.data[index]!.includes(path) ? <img src={artifactAddress({ kind: 'run', runId: run.id }, path)} alt={`${path} of ${run.name}`} /> : <span className="muted">This run does not have it</span>}
            </div>
          </section>
        ))}
      </div>
    </>
  );
}
