import type { Endpoint } from '../../api/endpoints';
import { sqlTable } from '../../api/tables';

interface Capture {
  enabled?: boolean;
  catalog_name?: string;
  schema_name?: string;
  table_name_prefix?: string;
}

/** The table that an endpoint's requests are logged to; undefined when they are not. */
export function inferenceTable(endpoint: Endpoint) {
  const capture = endpoint.config?.auto_capture_config as Capture | undefined;
  if (!capture || capture.enabled === false) return undefined;
  const schema = [capture.catalog_name, capture.schema_name].filter(Boolean).join('.') || 'default';
  const name = `${capture.table_name_prefix ?? endpoint.name}_payload`;
  return { catalog_name: 'inference', schema_name: schema, name, full_name: `inference.${schema}.${name}` };
}

type Table = NonNullable<ReturnType<typeof inferenceTable>>;

export const latestRequests = (table: Table, count: number) =>
  `SELECT make_timestamp(timestamp_ms * 1000) AS time, served_entity, status_code AS status, execution_time_ms AS ms, request, response FROM ${sqlTable(table)} ORDER BY timestamp_ms DESC LIMIT ${count}`;

/** Where the newer requests begin: with their newer half, or some time before the last one. */
export const windows = { half: 'newer half', hour: 'last hour', day: 'last day', week: 'last week' } as const;
export type Window = keyof typeof windows;
const milliseconds: Record<Exclude<Window, 'half'>, number> = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

/** Requests, and values of one row, beyond which nothing is measured. */
const mostCalls = 5000;
const mostValues = 200;

/**
 * The population stability index of every number that callers sent and got back, between older and newer requests:
 * shares of both in the deciles of the older ones. Only the newest requests are read, so that a long log costs no more.
 */
export function driftOf(table: Table, window: Window): string {
  const cut = window === 'half' ? 'quantile_disc(timestamp_ms, 0.5)' : `max(timestamp_ms) - ${milliseconds[window]}`;
  return `WITH calls AS MATERIALIZED (SELECT timestamp_ms, request::JSON AS q, response::JSON AS a FROM ${sqlTable(table)} WHERE status_code = 200 AND json_valid(request) AND json_valid(response) ORDER BY timestamp_ms DESC LIMIT ${mostCalls}),
cut AS (SELECT ${cut} AS at FROM calls),
split AS MATERIALIZED (SELECT timestamp_ms, (q->'$.dataframe_split.columns')::VARCHAR[] AS names, unnest((q->'$.dataframe_split.data')::JSON[]) AS cells FROM calls),
parts AS MATERIALIZED (SELECT timestamp_ms, 'input' AS prefix, unnest((q->'$.inputs')::JSON[]) AS cells FROM calls WHERE json_type(q, '$.inputs') = 'ARRAY'
  UNION ALL SELECT timestamp_ms, '', unnest((q->'$.dataframe_records')::JSON[]) FROM calls
  UNION ALL SELECT timestamp_ms, 'prediction', unnest((a->'$.predictions')::JSON[]) FROM calls WHERE json_type(a, '$.predictions') = 'ARRAY'
  UNION ALL SELECT timestamp_ms, 'prediction ' || output, unnest(rows::JSON[]) FROM (SELECT timestamp_ms, unnest(map_keys(m)) AS output, unnest(map_values(m)) AS rows FROM (SELECT timestamp_ms, (a->'$.predictions')::MAP(VARCHAR, JSON) AS m FROM calls WHERE json_type(a, '$.predictions') = 'OBJECT')) WHERE json_type(rows) = 'ARRAY'),
found AS (SELECT timestamp_ms, names[i + 1] AS field, cells->>i AS value FROM split, range(${mostValues}) AS r(i) WHERE i < len(names)
  UNION ALL SELECT timestamp_ms, prefix || ' ' || i, cells->>i FROM parts, range(${mostValues}) AS r(i) WHERE json_type(cells) = 'ARRAY' AND i < json_array_length(cells)
  UNION ALL SELECT timestamp_ms, trim(prefix || ' ' || keys[i + 1]), cells->>(keys[i + 1]) FROM (SELECT *, json_keys(cells) AS keys FROM parts WHERE json_type(cells) = 'OBJECT'), range(${mostValues}) AS r(i) WHERE i < len(keys)
  UNION ALL SELECT timestamp_ms, prefix, cells->>'$' FROM parts WHERE json_type(cells) NOT IN ('OBJECT', 'ARRAY')),
numbers AS (SELECT field, TRY_CAST(value AS DOUBLE) AS v, timestamp_ms >= cut.at AS late FROM found, cut WHERE TRY_CAST(value AS DOUBLE) IS NOT NULL),
edges AS (SELECT field, list_distinct(quantile_disc(v, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])) AS edges FROM numbers WHERE NOT late GROUP BY field),
bins AS (SELECT field, len(list_filter(edges, lambda e: e < v)) AS bin, count(*) FILTER (NOT late) AS b, count(*) FILTER (late) AS c FROM numbers JOIN edges USING (field) GROUP BY ALL),
shares AS (SELECT field, greatest(b / sum(b) OVER f, 0.0001) AS p, greatest(c / sum(c) OVER f, 0.0001) AS n FROM bins WINDOW f AS (PARTITION BY field)),
moved AS (SELECT field, sum((n - p) * ln(n / p)) AS psi FROM shares GROUP BY field)
SELECT field, count(*) FILTER (NOT late) AS before, count(*) FILTER (late) AS now, median(v) FILTER (NOT late) AS median_before, median(v) FILTER (late) AS median_now, any_value(psi) AS psi
FROM numbers JOIN moved USING (field) GROUP BY field HAVING count(*) FILTER (late) > 0 ORDER BY psi DESC, field LIMIT 200`;
}

export const verdictOf = (index: number) => (index < 0.1 ? 'stable' : index < 0.25 ? 'moderate' : 'shifted');
