/** One span of a trace, with its place in the tree. Times are milliseconds since the trace began. */
export interface Span {
  id: string;
  name: string;
  type: string;
  status: 'OK' | 'ERROR' | 'UNSET';
  message: string;
  start: number;
  /** Undefined while it runs. */
  took: number | undefined;
  inputs: unknown;
  outputs: unknown;
  attributes: Record<string, unknown>;
  events: { name: string; at: number; attributes: Record<string, unknown> }[];
  tokens: number | undefined;
  depth: number;
  children: Span[];
}

interface Stored {
  span_id?: string;
  parent_span_id?: string | null;
  parent_id?: string | null;
  context?: { span_id?: string };
  name?: string;
  start_time_unix_nano?: number | string;
  end_time_unix_nano?: number | string | null;
  start_time?: number;
  end_time?: number | null;
  status?: { code?: string; message?: string };
  status_code?: string;
  status_message?: string;
  attributes?: Record<string, unknown>;
  events?: { name?: string; time_unix_nano?: number | string; timestamp?: number; attributes?: Record<string, unknown> }[];
}

/** Values are kept as the text of their JSON. */
function value(kept: unknown): unknown {
  if (typeof kept !== 'string') return kept;
  try {
    return JSON.parse(kept) as unknown;
  } catch {
    return kept;
  }
}

const milliseconds = (nanoseconds: number | string | null | undefined) => (nanoseconds ? Number(nanoseconds) / 1e6 : undefined);

function read(stored: Stored): Span & { parent: string | undefined } {
  const attributes = Object.fromEntries(Object.entries(stored.attributes ?? {}).map(([key, kept]) => [key, value(kept)]));
  const start = milliseconds(stored.start_time_unix_nano ?? stored.start_time) ?? 0;
  const end = milliseconds(stored.end_time_unix_nano ?? stored.end_time);
  const code = (stored.status?.code ?? stored.status_code ?? 'UNSET').replace('STATUS_CODE_', '');
  const usage = attributes['mlflow.chat.tokenUsage'] as { total_tokens?: number } | undefined;
  return {
    id: stored.context?.span_id ?? stored.span_id ?? '',
    parent: stored.parent_span_id ?? stored.parent_id ?? undefined,
    name: stored.name ?? '',
    type: String(attributes['mlflow.spanType'] ?? ''),
    status: code === 'OK' || code === 'ERROR' ? code : 'UNSET',
    message: stored.status?.message ?? stored.status_message ?? '',
    start,
    took: end === undefined ? undefined : Math.max(0, end - start),
    inputs: attributes['mlflow.spanInputs'],
    outputs: attributes['mlflow.spanOutputs'],
    attributes,
    events: (stored.events ?? []).map((event) => ({ name: event.name ?? '', at: milliseconds(event.time_unix_nano ?? event.timestamp) ?? start, attributes: event.attributes ?? {} })),
    tokens: usage?.total_tokens,
    depth: 0,
    children: [],
  };
}

/** The roots of a trace, in the order they began. A span whose parent is not there, or that would be its own ancestor, is a root. */
export function treeOf(stored: readonly unknown[]): Span[] {
  const spans = (stored as Stored[]).map(read).sort((a, b) => a.start - b.start);
  const began = spans[0]?.start ?? 0;
  const byId = new Map(spans.map((span) => [span.id, span]));
  const roots: Span[] = [];
  for (const span of spans) {
    const parent = span.parent === undefined ? undefined : byId.get(span.parent);
    let above = parent;
    for (let steps = 0; above && above !== span && steps <= spans.length; steps++) above = above.parent === undefined ? undefined : byId.get(above.parent);
    if (parent && !above) parent.children.push(span);
    else roots.push(span);
  }
  const place = (span: Span, depth: number) => {
    span.depth = depth;
    span.start -= began;
    for (const event of span.events) event.at -= began;
    for (const child of span.children) place(child, depth + 1);
  };
  for (const root of roots) place(root, 0);
  return roots;
}

/** The spans from top to bottom, without those below a closed one. */
export function flatten(roots: readonly Span[], closed: ReadonlySet<string> = new Set()): Span[] {
  const rows: Span[] = [];
  const waiting = [...roots].reverse();
  while (waiting.length > 0) {
    const span = waiting.pop()!;
    rows.push(span);
    if (!closed.has(span.id)) waiting.push(...[...span.children].reverse());
  }
  return rows;
}

/** When the last of the spans ended, at least a thousandth of a millisecond after the first began. */
export const lengthOf = (rows: readonly Span[]) => rows.reduce((most, span) => Math.max(most, span.start + (span.took ?? 0)), 1e-3);
