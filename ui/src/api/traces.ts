import { get3, patch, post3, remove, remove3 } from './http';

export type TraceState = 'OK' | 'ERROR' | 'IN_PROGRESS' | 'STATE_UNSPECIFIED';

export interface Assessment {
  id: string;
  name: string;
  kind: 'feedback' | 'expectation' | 'issue';
  value: unknown;
  /** Why there is no feedback. */
  error: string;
  rationale: string;
  source: string;
  sourceId: string;
  spanId: string;
  updated: number;
  valid: boolean;
}

export interface TraceInfo {
  id: string;
  name: string;
  experimentId: string;
  state: TraceState;
  started: number;
  /** Milliseconds; undefined while it runs. */
  took: number | undefined;
  request: string;
  response: string;
  session: string;
  user: string;
  runId: string;
  tokens: Record<string, number>;
  /** US dollars; undefined when it is not known. */
  cost: number | undefined;
  tags: Record<string, string>;
  metadata: Record<string, string>;
  assessments: Assessment[];
}

interface WireAssessment {
  assessment_id: string;
  assessment_name: string;
  span_id?: string;
  source?: { source_type?: string; source_id?: string };
  last_update_time?: string;
  feedback?: { value?: unknown; error?: { error_code?: string; error_message?: string } };
  expectation?: { value?: unknown; serialized_value?: { value?: string } };
  issue?: { issue_name?: string };
  rationale?: string;
  valid?: boolean;
}

interface WireTrace {
  trace_id: string;
  trace_location?: { mlflow_experiment?: { experiment_id?: string } };
  request_preview?: string;
  response_preview?: string;
  request_time?: string;
  execution_duration?: string;
  state?: TraceState;
  trace_metadata?: Record<string, string>;
  tags?: Record<string, string>;
  assessments?: WireAssessment[];
}

const parsed = (text: string | undefined): Record<string, number> => {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, number>) : {};
  } catch {
    return {};
  }
};

function assessmentOf(wire: WireAssessment): Assessment {
  const kind = wire.expectation ? 'expectation' : wire.issue ? 'issue' : 'feedback';
  const serialized = wire.expectation?.serialized_value?.value;
  const value = serialized === undefined ? (wire.expectation?.value ?? wire.feedback?.value ?? wire.issue?.issue_name) : parsed(serialized);
  const error = wire.feedback?.error;
  return {
    id: wire.assessment_id,
    name: wire.assessment_name,
    kind,
    value,
    error: error ? [error.error_code, error.error_message].filter(Boolean).join(': ') : '',
    rationale: wire.rationale ?? '',
    source: wire.source?.source_type ?? '',
    sourceId: wire.source?.source_id ?? '',
    spanId: wire.span_id ?? '',
    updated: Date.parse(wire.last_update_time ?? '') || 0,
    valid: wire.valid !== false,
  };
}

export function traceOf(wire: WireTrace): TraceInfo {
  const metadata = wire.trace_metadata ?? {};
  const tags = wire.tags ?? {};
  const cost = parsed(metadata['mlflow.trace.cost'])['total_cost'];
  return {
    id: wire.trace_id,
    name: tags['mlflow.traceName'] ?? '',
    experimentId: wire.trace_location?.mlflow_experiment?.experiment_id ?? '',
    state: wire.state ?? 'STATE_UNSPECIFIED',
    started: Date.parse(wire.request_time ?? '') || 0,
    took: wire.execution_duration === undefined ? undefined : Math.round(Number.parseFloat(wire.execution_duration) * 1000),
    request: wire.request_preview ?? '',
    response: wire.response_preview ?? '',
    session: metadata['mlflow.trace.session'] ?? '',
    user: metadata['mlflow.trace.user'] ?? '',
    runId: metadata['mlflow.sourceRun'] ?? '',
    tokens: parsed(metadata['mlflow.trace.tokenUsage']),
    cost,
    tags,
    metadata,
    assessments: (wire.assessments ?? []).map(assessmentOf),
  };
}

export interface TraceSearch {
  experimentIds: string[];
  filter: string;
  orderBy: string[];
}

export interface TracePage {
  traces: TraceInfo[];
  next: string | undefined;
}

export async function searchTraces({ experimentIds, filter, orderBy }: TraceSearch, pageToken: string | undefined, signal?: AbortSignal): Promise<TracePage> {
  const body = {
    locations: experimentIds.map((id) => ({ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: id } })),
    filter,
    order_by: orderBy,
    max_results: 100,
    ...(pageToken && { page_token: pageToken }),
  };
  const answer = await post3<{ traces?: WireTrace[]; next_page_token?: string }>('traces/search', body, signal);
  return { traces: (answer.traces ?? []).map(traceOf), next: answer.next_page_token || undefined };
}

const at = (id: string) => `traces/${encodeURIComponent(id)}`;

export async function getTrace(id: string, signal?: AbortSignal): Promise<TraceInfo> {
  const { trace } = await get3<{ trace: { trace_info: WireTrace } }>(at(id), {}, signal);
  return traceOf(trace.trace_info);
}

/** The spans as the server keeps them; `lib/spans` makes a tree of them. */
export const getSpans = (id: string, signal?: AbortSignal) => get3<{ spans?: unknown[] }>('get-trace-artifact', { request_id: id }, signal).then((answer) => answer.spans ?? []);

export const deleteTraces = (experimentId: string, ids: readonly string[]) => post3('traces/delete-traces', { experiment_id: experimentId, request_ids: ids });
export const tagTrace = (id: string, key: string, value: string) => patch(`${at(id)}/tags`, { key, value });
export const untagTrace = (id: string, key: string) => remove(`${at(id)}/tags`, { key });

export interface NewFeedback {
  name: string;
  value: boolean | number | string;
  rationale: string;
  by: string;
  spanId?: string | undefined;
}

export const addFeedback = (traceId: string, { name, value, rationale, by, spanId }: NewFeedback) =>
  post3(`${at(traceId)}/assessments`, {
    assessment: {
      assessment_name: name,
      trace_id: traceId,
      source: { source_type: 'HUMAN', source_id: by },
      feedback: { value },
      ...(rationale && { rationale }),
      ...(spanId && { span_id: spanId }),
    },
  });

export const removeAssessment = (traceId: string, id: string) => remove3(`${at(traceId)}/assessments/${encodeURIComponent(id)}`, {});
