import { useQuery } from '@tanstack/react-query';
import { artifactBytes, type ArtifactSource } from '../../api/artifacts';
import { plural } from '../../lib/format';
import { parseOnnx } from '../../lib/onnx';
import { layOut } from '../../lib/onnxLayout';
import { ErrorBanner } from '../ErrorBanner';
import { Loading } from '../Loading';

const boxWidth = 150;
const boxHeight = 40;
const gapX = 24;
const gapY = 30;
const mostNodes = 600;
const cut = (text: string) => (text.length > 22 ? `${text.slice(0, 21)}…` : text);

async function read(source: ArtifactSource, path: string, signal: AbortSignal) {
  const graph = parseOnnx(new Uint8Array(await artifactBytes(source, path, signal)));
  return { graph, layout: graph.nodes.length <= mostNodes ? layOut(graph) : undefined };
}

/** The operators of a model from its inputs down to its outputs. */
export default function OnnxPreview({ source, path, queryKey }: { source: ArtifactSource; path: string; queryKey: string }) {
  const query = useQuery({ queryKey: ['artifact-onnx', queryKey, path], queryFn: ({ signal }) => read(source, path, signal), gcTime: 0 });
  if (query.error) return <div className="preview-body"><ErrorBanner error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!query.data) return <Loading />;
  const { graph, layout } = query.data;
  const left = (column: number, row: number) => {
    const inRow = layout!.boxes.filter((box) => box.row === row).length;
    return 20 + column * (boxWidth + gapX) + ((layout!.columns - inRow) * (boxWidth + gapX)) / 2;
  };
  const top = (row: number) => 16 + row * (boxHeight + gapY);
  return (
    <div className="preview-body" tabIndex={0}>
      <p className="muted">
        {plural(graph.nodes.length, 'node')}, {plural(graph.weightCount, 'parameter')}
        {graph.producer && `, made by ${graph.producer}`}
      </p>
      {!layout && <p className="muted">More than {mostNodes} nodes: too many to draw.</p>}
      {layout && (
        <svg className="graph" width={40 + layout.columns * (boxWidth + gapX)} height={top(layout.rows) + 16} role="img" aria-label={`Graph of ${path}`}>
          {layout.edges.map(([from, to]) => {
            const [x1, y1, x2, y2] = [left(from.column, from.row) + boxWidth / 2, top(from.row) + boxHeight, left(to.column, to.row) + boxWidth / 2, top(to.row)];
            return <path key={`${from.id} ${to.id}`} d={`M${x1} ${y1}C${x1} ${y1 + 20} ${x2} ${y2 - 20} ${x2} ${y2}`} />;
          })}
          {layout.boxes.map((box) => (
            <g key={box.id} className={box.kind} transform={`translate(${left(box.column, box.row)} ${top(box.row)})`}>
              <rect width={boxWidth} height={boxHeight} rx={6} />
              <text x={boxWidth / 2} y={box.detail ? 17 : 25} textAnchor="middle" className="title">
                {cut(box.title)}
                <title>{box.title}</title>
              </text>
              <text x={boxWidth / 2} y={32} textAnchor="middle">
                {cut(box.detail)}
              </text>
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
