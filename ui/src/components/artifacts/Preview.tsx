import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { artifactAddress, artifactText, sourceKey, type ArtifactSource } from '../../api/artifacts';
import { address } from '../../api/http';
import { later } from '../../app/later';
import { Copy } from '../Copy';
import { ErrorBanner } from '../ErrorBanner';
import { Loading } from '../Loading';
import { Markdown } from '../Markdown';
import { parseCsv } from '../../lib/csv';
import { kindOf } from './kind';
import { PreviewTable } from './PreviewTable';

const readers = {
  parquet: later(() => import('./ParquetPreview'), <Loading />),
  pdf: later(() => import('./PdfPreview'), <Loading />),
  onnx: later(() => import('./OnnxPreview'), <Loading />),
};

interface PreviewProps {
  source: ArtifactSource;
  path: string;
}

export function Preview({ source, path }: PreviewProps) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    <div className="preview">
      <header>
        <b className="clip" dir="auto">
          {path}
        </b>
        <Copy text={path} what="path" />
        <span className="spacer" />
        <a className="button small" href={artifactAddress(source, path)} download={name}>
          <Download size={13} /> Download
        </a>
      </header>
      <Content source={source} path={path} />
    </div>
  );
}

/** What a file holds, shown after its kind. */
export function Content({ source, path }: PreviewProps) {
  const kind = kindOf(path);
  const key = sourceKey(source);
  if (kind === 'image') return <Picture source={source} path={path} />;
  if (kind === 'parquet' || kind === 'pdf' || kind === 'onnx') {
    const Reader = readers[kind];
    return <Reader source={source} path={path} queryKey={key} />;
  }
  if (kind === 'binary') return <div className="preview-body muted">This kind of file has no preview; download it instead.</div>;
  return <TextContent source={source} path={path} kind={kind} />;
}

function Picture({ source, path }: PreviewProps) {
  return (
    <div className="preview-body">
      <img src={artifactAddress(source, path)} alt={path} />
    </div>
  );
}

const mostCharacters = 400_000;
const mostRows = 500;

function TextContent({ source, path, kind }: PreviewProps & { kind: 'text' | 'json' | 'markdown' | 'html' | 'csv' | 'tsv' }) {
  const query = useQuery({ queryKey: ['artifact-text', sourceKey(source), path], queryFn: ({ signal }) => artifactText(source, path, signal), gcTime: 0 });
  if (query.error) return <div className="preview-body"><ErrorBanner error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (query.data === undefined) return <Loading />;
  const text = query.data;
  if (kind === 'markdown') return <div className="preview-body" tabIndex={0}><Markdown text={text} /></div>;
  if (kind === 'html') return <div className="preview-body flush"><Sandboxed html={text} /></div>;
  if (kind === 'csv' || kind === 'tsv') {
    const [header = [], ...rows] = parseCsv(text, kind === 'tsv' ? '\t' : ',', mostRows + 1);
    return <PreviewTable header={header} rows={rows} note={rows.length === mostRows ? `The first ${mostRows} rows` : undefined} />;
  }
  const shown = kind === 'json' ? pretty(text) : text;
  return (
    <div className="preview-body" tabIndex={0}>
      <pre dir="auto">{shown.slice(0, mostCharacters)}</pre>
      {shown.length > mostCharacters && <p className="muted">Cut after {mostCharacters.toLocaleString('en-US')} characters; download the file to see the rest.</p>}
    </div>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** An artifact's page in an origin of its own: its scripts can neither read this page nor call any server. */
function Sandboxed({ html }: { html: string }) {
  return (
    <iframe
      sandbox="allow-scripts"
      src={address('artifact-frame.html')}
      title="HTML artifact"
      onLoad={(event) => event.currentTarget.contentWindow?.postMessage(html, '*')}
    />
  );
}

