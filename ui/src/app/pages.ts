/** The script of each page, loaded when it is first wanted. */
export const loaders = {
  home: () => import('../pages/home/HomePage'),
  experiments: () => import('../pages/experiments/ExperimentsPage'),
  runs: () => import('../pages/runs/RunsPage'),
  run: () => import('../pages/run/RunPage'),
  compare: () => import('../pages/compare/ComparePage'),
  models: () => import('../pages/models/ModelsPage'),
  model: () => import('../pages/models/ModelPage'),
  version: () => import('../pages/models/VersionPage'),
  endpoints: () => import('../pages/endpoints/EndpointsPage'),
  endpoint: () => import('../pages/endpoints/EndpointPage'),
  features: () => import('../pages/features/FeaturesPage'),
  feature: () => import('../pages/features/FeaturePage'),
  tables: () => import('../pages/tables/TablesPage'),
  table: () => import('../pages/tables/TablePage'),
  lineage: () => import('../pages/lineage/LineagePage'),
  traces: () => import('../pages/traces/TracesPage'),
  trace: () => import('../pages/trace/TracePage'),
  webhooks: () => import('../pages/models/WebhooksPage'),
};

export type PageName = keyof typeof loaders;

const lists: Record<string, PageName> = { '': 'home', experiments: 'experiments', compare: 'compare', models: 'models', serving: 'endpoints', features: 'features', tables: 'tables', lineage: 'lineage', traces: 'traces', webhooks: 'webhooks' };
const singles: Record<string, PageName> = { experiments: 'runs', runs: 'run', models: 'model', serving: 'endpoint', features: 'feature', tables: 'table', traces: 'trace' };

/** Which page an address below the base shows; undefined where there is none. */
export function pageAt(path: string): PageName | undefined {
  const [first = '', second, third] = path.split('/').filter(Boolean);
  if (third !== undefined) return first === 'models' ? 'version' : undefined;
  return (second === undefined ? lists : singles)[first];
}
