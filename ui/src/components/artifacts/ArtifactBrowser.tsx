import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight, File, Folder } from 'lucide-react';
import { useState } from 'react';
import { listArtifacts, sourceKey, type ArtifactFile, type ArtifactSource } from '../../api/artifacts';
import { useUrlState } from '../../app/urlState';
import { bytes } from '../../lib/format';
import { Copy } from '../Copy';
import { EmptyState } from '../EmptyState';
import { ErrorBanner } from '../ErrorBanner';
import { Loading } from '../Loading';
import { Preview } from './Preview';

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Files as a tree beside a preview of the chosen one, whose path stands in the address. */
export default function ArtifactBrowser({ source }: { source: ArtifactSource }) {
  const [url, setUrl] = useUrlState();
  const path = url.get('path') ?? '';
  const root = useQuery({ queryKey: ['artifacts', sourceKey(source), ''], queryFn: ({ signal }) => listArtifacts(source, '', signal) });
  if (root.error) return <ErrorBanner error={root.error} onRetry={() => void root.refetch()} />;
  if (!root.data) return <Loading />;
  if (root.data.files.length === 0)
    return (
      <section className="card">
        <EmptyState title="No artifacts" command={'mlflow.log_artifact("report.html")'} />
      </section>
    );
  return (
    <section className="card" aria-label="Artifacts">
      <header>
        <span className="mono clip">{root.data.rootUri}</span>
        {root.data.rootUri && <Copy text={root.data.rootUri} what="artifact URI" />}
      </header>
      <div className="artifacts">
        <nav className="artifact-tree" aria-label="Files" tabIndex={0}>
          <Entries source={source} files={root.data.files} chosen={path} onChoose={(next) => setUrl({ path: next })} />
        </nav>
        {path ? <Preview key={path} source={source} path={path} /> : <EmptyState title="Choose a file to look into it" />}
      </div>
    </section>
  );
}

interface EntriesProps {
  source: ArtifactSource;
  files: readonly ArtifactFile[];
  chosen: string;
  onChoose: (path: string) => void;
}

function Entries({ source, files, chosen, onChoose }: EntriesProps) {
  return files.map((file) =>
    file.isDirectory ? (
      <Directory key={file.path} source={source} path={file.path} chosen={chosen} onChoose={onChoose} />
    ) : (
      <button key={file.path} type="button" aria-current={file.path === chosen} onClick={() => onChoose(file.path)}>
        <File size={14} aria-hidden />
        <span className="clip" title={file.path} dir="auto">
          {baseName(file.path)}
        </span>
        <span className="size">{bytes(file.size)}</span>
      </button>
    ),
  );
}

function Directory({ source, path, chosen, onChoose }: Omit<EntriesProps, 'files'> & { path: string }) {
  const [open, setOpen] = useState(chosen.startsWith(`${path}/`));
  const listing = useQuery({ queryKey: ['artifacts', sourceKey(source), path], queryFn: ({ signal }) => listArtifacts(source, path, signal), enabled: open });
  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        <Folder size={14} aria-hidden />
        <span className="clip" title={path} dir="auto">
          {baseName(path)}
        </span>
      </button>
      {open && (
        <div className="children">
          {listing.error && <ErrorBanner error={listing.error} onRetry={() => void listing.refetch()} />}
          {listing.data && <Entries source={source} files={listing.data.files} chosen={chosen} onChoose={onChoose} />}
          {listing.data?.files.length === 0 && <span className="muted">Empty</span>}
        </div>
      )}
    </>
  );
}
