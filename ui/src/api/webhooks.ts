import { get, patch, post, remove } from './http';

export interface WebhookEvent {
  entity: string;
  action: string;
}

export interface Webhook {
  webhook_id: string;
  name: string;
  description?: string;
  url: string;
  events?: WebhookEvent[];
  status: 'ACTIVE' | 'DISABLED';
  last_updated_timestamp?: number;
}

export interface WebhookResult {
  success?: boolean;
  response_status?: number;
  error_message?: string;
}

/** What can be told, in the order a reader expects it. */
export const webhookEvents: [title: string, event: WebhookEvent][] = [
  ['Model created', { entity: 'REGISTERED_MODEL', action: 'CREATED' }],
  ['Version created', { entity: 'MODEL_VERSION', action: 'CREATED' }],
  ['Alias set', { entity: 'MODEL_VERSION_ALIAS', action: 'CREATED' }],
  ['Alias removed', { entity: 'MODEL_VERSION_ALIAS', action: 'DELETED' }],
  ['Version tag set', { entity: 'MODEL_VERSION_TAG', action: 'SET' }],
  ['Version tag removed', { entity: 'MODEL_VERSION_TAG', action: 'DELETED' }],
];

export const eventTitle = (event: WebhookEvent) =>
  webhookEvents.find(([, known]) => known.entity === event.entity && known.action === event.action)?.[0] ?? `${event.entity} ${event.action}`.toLowerCase().replaceAll('_', ' ');

const at = (id: string) => `webhooks/${encodeURIComponent(id)}`;

export async function listWebhooks(signal?: AbortSignal): Promise<Webhook[]> {
  return (await get<{ webhooks?: Webhook[] }>('webhooks', { max_results: 1000 }, signal)).webhooks ?? [];
}

export const createWebhook = (webhook: { name: string; url: string; events: WebhookEvent[]; secret?: string }) => post('webhooks', webhook);
export const setWebhookStatus = (id: string, status: Webhook['status']) => patch(at(id), { status });
export const deleteWebhook = (id: string) => remove(at(id), {});
export const testWebhook = async (id: string) => (await post<{ result?: WebhookResult }>(`${at(id)}/test`, {})).result ?? {};
