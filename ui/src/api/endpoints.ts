import { address, send } from './http';

export interface ServedEntity {
  name: string;
  entity_name?: string;
  entity_version?: string;
  entity_alias?: string;
  model_uri?: string;
  settings?: Record<string, unknown>;
  state?: { deployment?: string; deployment_state_message?: string; served_version?: string };
}

export interface TrafficRoute {
  served_model_name?: string;
  served_entity_name?: string;
  traffic_percentage?: number;
}

export interface Canary {
  served_entity_name: string;
  min_requests?: number;
  max_error_rate?: number;
  max_latency_ms?: number;
}

export interface TrafficConfig {
  routes?: TrafficRoute[];
  sticky_header?: string;
  shadow?: string[];
  canary?: Canary;
}

/** What an endpoint serves. Parts that the page does not know are sent back as they came. */
export interface EndpointConfig {
  served_entities?: ServedEntity[];
  traffic_config?: TrafficConfig;
  auto_capture_config?: Record<string, unknown>;
}

export interface Endpoint {
  name: string;
  creator?: string;
  creation_timestamp?: number;
  last_updated_timestamp?: number;
  state?: { ready: string; config_update: string };
  config?: EndpointConfig;
  pending_config?: EndpointConfig;
}

const root = 'api/2.0/serving-endpoints';

async function call<T>(path: string, method: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(address(path), {
    method,
    signal: signal ?? null,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  return (await response.json()) as T;
}

const at = (name: string) => `${root}/${encodeURIComponent(name)}`;

export async function listEndpoints(signal?: AbortSignal): Promise<Endpoint[]> {
  return (await call<{ endpoints?: Endpoint[] }>(root, 'GET', undefined, signal)).endpoints ?? [];
}

export const getEndpoint = (name: string, signal?: AbortSignal) => call<Endpoint>(at(name), 'GET', undefined, signal);
export const createEndpoint = (name: string, config: EndpointConfig) => call<Endpoint>(root, 'POST', { name, config });

const look = 150;
const longest = 120_000;

/** Changes what an endpoint serves, and waits until it does: the server takes a change before it has loaded the models for it. */
export async function updateEndpoint(name: string, config: EndpointConfig): Promise<Endpoint> {
  let endpoint = await call<Endpoint>(`${at(name)}/config`, 'PUT', config);
  for (const end = Date.now() + longest; endpoint.state?.config_update === 'IN_PROGRESS' && Date.now() < end; ) {
    await new Promise((again) => setTimeout(again, look));
    endpoint = await getEndpoint(name);
  }
  if (endpoint.state?.config_update !== 'UPDATE_FAILED') return endpoint;
  const reasons = [...(endpoint.pending_config?.served_entities ?? []), ...(endpoint.config?.served_entities ?? [])].flatMap((entity) => (entity.state?.deployment?.includes('FAILED') ? `${entity.name}: ${entity.state.deployment_state_message ?? 'it did not load'}` : []));
  throw new Error(`The change is not served, what was before still answers. ${[...new Set(reasons)].join(' ')}`.trim());
}

export const deleteEndpoint = (name: string) => call<object>(at(name), 'DELETE');

export async function endpointMetrics(name: string, signal?: AbortSignal): Promise<string> {
  return (await send(address(`${at(name)}/metrics`), { signal: signal ?? null })).text();
}

export interface Answer {
  text: string;
  servedBy: string;
  milliseconds: number;
}

/** Scores one request; `body` is JSON as somebody typed it. */
export async function invoke(name: string, body: string): Promise<Answer> {
  const started = performance.now();
  const response = await send(address(`serving-endpoints/${encodeURIComponent(name)}/invocations`), { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  const text = await response.text();
  return { text, servedBy: response.headers.get('served-model-name') ?? '', milliseconds: performance.now() - started };
}

/** How an entity's model is called: its URI, or model and version. */
export const modelOf = (entity: ServedEntity) =>
  entity.model_uri ?? `${entity.entity_name} ${entity.entity_alias ? `@${entity.entity_alias}` : entity.entity_version?.startsWith('@') ? entity.entity_version : `version ${entity.entity_version}`}`;

export const routeName = (route: TrafficRoute) => route.served_entity_name ?? route.served_model_name ?? '';

export const shareOf = (config: EndpointConfig | undefined, entity: string) => config?.traffic_config?.routes?.find((route) => routeName(route) === entity)?.traffic_percentage ?? 0;
