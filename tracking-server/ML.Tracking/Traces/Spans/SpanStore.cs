using System.Text.Json.Nodes;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;

namespace ML.Tracking.Traces.Spans;

/// <summary>Reads and writes of the <c>spans</c> table.</summary>
static class SpanStore
{
    const int MaxType = 500;

    /// <summary>The spans of traces as they are kept, by trace: the root first, then in the order they began.</summary>
    public static async Task<ILookup<string, string>> ContentsAsync(DbSession session, IEnumerable<string> traces)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT trace_id, content FROM spans WHERE {query.InStrings("trace_id", traces)} AND content <> ''");
        query.Append(" ORDER BY CASE WHEN parent_span_id IS NULL THEN 0 ELSE 1 END, start_time_unix_nano, span_id");
        return (await session.QueryAsync(query.Text, r => (Trace: r.GetString(0), Content: r.GetString(1)), query.Arguments)).ToLookup(s => s.Trace, s => s.Content);
    }

    public static Task UpsertAsync(DbSession session, IEnumerable<(SpanRecord Span, long Experiment)> spans) => session.ExecuteManyAsync(
        """
        INSERT INTO spans (trace_id, experiment_id, span_id, parent_span_id, name, type, status, start_time_unix_nano, end_time_unix_nano, content,
                           input_cost, output_cost, total_cost, model_name, model_provider)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (trace_id, span_id) DO UPDATE SET parent_span_id = excluded.parent_span_id, name = excluded.name, type = excluded.type,
            status = excluded.status, start_time_unix_nano = excluded.start_time_unix_nano, end_time_unix_nano = excluded.end_time_unix_nano,
            content = excluded.content, input_cost = excluded.input_cost, output_cost = excluded.output_cost, total_cost = excluded.total_cost,
            model_name = excluded.model_name, model_provider = excluded.model_provider
        """,
        spans.OrderBy(s => s.Span.TraceId, StringComparer.Ordinal).ThenBy(s => s.Span.SpanId, StringComparer.Ordinal).Select(s => Row(s.Span, s.Experiment)));

    /// <summary>What the kept spans of a trace tell of tokens and cost.</summary>
    public static Task<List<UsageTree.Node>> NodesAsync(DbSession session, string trace) => session.QueryAsync(
        "SELECT span_id, parent_span_id, content FROM spans WHERE trace_id = $1",
        r => new UsageTree.Node(r.GetString(0), r.GetStringOrNull(1), Usage(TraceUsage.Object(r.GetString(2))?["attributes"] as JsonObject)), trace);

    static TraceUsage Usage(JsonObject? attributes) => TraceUsage.Parse(Text(attributes?[TraceKeys.SpanUsage]), Text(attributes?[TraceKeys.SpanCost]));

    static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString();

    static object?[] Row(SpanRecord span, long experiment) =>
    [
        span.TraceId, experiment, span.SpanId, span.ParentId, span.Name, Cut(span.Text(TraceKeys.SpanType)), span.Status, span.Started, span.Ended, span.Content,
        span.Usage.Costs[0], span.Usage.Costs[1], span.Usage.Costs[2], Cut(span.Text(TraceKeys.SpanModel)), Cut(span.Text(TraceKeys.SpanProvider)),
    ];

    static string? Cut(string? text) => text is { Length: > MaxType } ? text[..MaxType] : text;
}
