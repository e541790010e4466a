/** What a call to the server failed with. `code` is the server's error code, or UNREACHABLE when nothing answered. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get unreachable(): boolean {
    return this.code === 'UNREACHABLE';
  }

  get missing(): boolean {
    return this.status === 404;
  }
}

export type Query = Record<string, string | number | boolean | undefined | readonly string[]>;

/** An address below the page's base, so that the interface works behind `--static-prefix`. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  }
  const search = parameters.toString();
  return new URL(path + (search ? `?${search}` : ''), document.baseURI).toString();
}

async function failure(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as { error_code?: string; message?: string; detail?: string };
    const message = body.message ?? (typeof body.detail === 'string' ? body.detail : undefined);
    return new ApiError(response.status, body.error_code ?? String(response.status), message ?? response.statusText);
  } catch {
    const plain = text.startsWith('<') || text.length > 500 ? '' : text.trim();
    return new ApiError(response.status, String(response.status), plain || `The server answered ${response.status} ${response.statusText}`.trim());
  }
}

/** Sends one request; a proxy that answers for a stopped server counts as unreachable, as a refused connection does. */
export async function send(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, 'UNREACHABLE', 'The server does not answer.');
  }
  if (response.ok) return response;
  const error = await failure(response);
  // A proxy that answers for a stopped server has no error code of ours.
  const stopped = (response.status === 502 || response.status === 504) && error.code === String(response.status);
  throw stopped ? new ApiError(response.status, 'UNREACHABLE', 'The server does not answer.') : error;
}

const v2 = 'ajax-api/2.0/mlflow/';
const v3 = 'ajax-api/3.0/mlflow/';

async function json<T>(path: string, method: string, query: Query | undefined, body: unknown, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = { method, signal: signal ?? null };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { 'Content-Type': 'application/json' };
  }
  const response = await send(address(path, query), init);
  const text = await response.text();
  return (text ? JSON.parse(text) : {}) as T;
}

export const get = <T>(path: string, query: Query, signal?: AbortSignal) => json<T>(v2 + path, 'GET', query, undefined, signal);
/** A call that MLflow's interface lacks. */
export const getOwn = <T>(path: string, query: Query, signal?: AbortSignal) => json<T>(`ajax-api/2.0/ml/${path}`, 'GET', query, undefined, signal);
export const post = <T>(path: string, body: unknown, signal?: AbortSignal) => json<T>(v2 + path, 'POST', undefined, body, signal);
export const patch = <T>(path: string, body: unknown) => json<T>(v2 + path, 'PATCH', undefined, body);
export const remove = <T>(path: string, body: unknown) => json<T>(v2 + path, 'DELETE', undefined, body);
export const get3 = <T>(path: string, query: Query, signal?: AbortSignal) => json<T>(v3 + path, 'GET', query, undefined, signal);
export const post3 = <T>(path: string, body: unknown, signal?: AbortSignal) => json<T>(v3 + path, 'POST', undefined, body, signal);
export const remove3 = <T>(path: string, body: unknown) => json<T>(v3 + path, 'DELETE', undefined, body);
