const part = encodeURIComponent;

/** Addresses of the pages. */
export const links = {
  home: () => '/',
  experiments: () => '/experiments',
  runs: (experimentIds: string | readonly string[]) => `/experiments/${[experimentIds].flat().map(part).join(',')}`,
  run: (id: string, tab?: string) => `/runs/${part(id)}${tab ? `?tab=${tab}` : ''}`,
  compare: (ids: readonly string[]) => `/compare?runs=${ids.map(part).join(',')}`,
  models: () => '/models',
  model: (name: string) => `/models/${part(name)}`,
  endpoints: () => '/serving',
  endpoint: (name: string) => `/serving/${part(name)}`,
  features: () => '/features',
  feature: (name: string) => `/features/${part(name)}`,
  tables: () => '/tables',
  table: (name: string) => `/tables/${part(name)}`,
  sql: (statement?: string) => `/tables?tab=sql${statement ? `&sql=${part(statement)}` : ''}`,
  lineage: (node?: string) => `/lineage${node ? `?node=${part(node)}` : ''}`,
  traces: (experimentId?: string, runId?: string) => `/traces${experimentId ? `?experiment=${part(experimentId)}` : ''}${runId ? `&q=${part(`run_id = '${runId}'`)}` : ''}`,
  trace: (id: string) => `/traces/${part(id)}`,
  webhooks: () => '/webhooks',
  version: (name: string, version: string) => `/models/${part(name)}/${part(version)}`,
};
