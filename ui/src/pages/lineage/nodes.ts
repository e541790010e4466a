import { lineageKinds, type LineageNode } from '../../api/lineage';
import type { TableSummary } from '../../api/tables';
import { links } from '../../app/links';

const last = (path: string) => path.split('/').filter(Boolean).at(-1) ?? path;

/** What a node is called in the picture. */
export function titleOf(node: LineageNode): string {
  if (node.kind === 'table') return last(node.name);
  const given = node.properties?.run_name ?? node.properties?.name;
  if (given) return given;
  return node.kind === 'run' || node.kind === 'logged_model' ? node.name.slice(0, 12) : node.name;
}

/** Kind and version, as a line above the title. */
export function kindOf(node: LineageNode): string {
  const kind = lineageKinds[node.kind] ?? node.kind;
  if (node.version === undefined) return kind;
  return node.kind === 'model_version' ? `${kind} ${node.version}` : `${kind}, version ${node.version}`;
}

/** The page of what a node stands for; undefined where there is none. */
export function pageOf(node: LineageNode, tables: readonly TableSummary[]): string | undefined {
  switch (node.kind) {
    case 'table': {
      const table = tables.find((one) => one.storage_location === node.name);
      return table && `${links.table(table.full_name)}${node.version === undefined ? '' : `?version=${node.version}`}`;
    }
    case 'feature_table':
      return links.feature(node.name);
    case 'run':
      return links.run(node.name);
    case 'model_version':
      return node.version === undefined ? links.model(node.name) : links.version(node.name, node.version);
    case 'endpoint':
      return links.endpoint(node.name);
    default:
      return undefined;
  }
}
