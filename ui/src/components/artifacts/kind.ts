export type Kind = 'image' | 'csv' | 'tsv' | 'parquet' | 'json' | 'markdown' | 'html' | 'pdf' | 'onnx' | 'text' | 'binary';

const byExtension: Record<string, Kind> = {
  csv: 'csv',
  tsv: 'tsv',
  parquet: 'parquet',
  json: 'json',
  geojson: 'json',
  ipynb: 'json',
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
  pdf: 'pdf',
  onnx: 'onnx',
};

const images = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp', 'bmp', 'svg', 'avif']);
const texts = new Set(['txt', 'log', 'yaml', 'yml', 'toml', 'ini', 'cfg', 'conf', 'py', 'cs', 'r', 'sh', 'sql', 'xml', 'js', 'ts', 'jsonl', 'env', 'lock', 'gitignore', 'dot', 'proto']);
const names = new Set(['MLmodel', 'Dockerfile', 'Makefile', 'README', 'LICENSE']);

/** How a file is shown, after its name. */
export function kindOf(path: string): Kind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (images.has(extension)) return 'image';
  return byExtension[extension] ?? (texts.has(extension) || names.has(name) ? 'text' : 'binary');
}
