using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.Traces;
using ML.Tracking.Traces.Assessments;

namespace ML.Tracking.Traces;

/// <summary>
/// Reads and writes of the <c>trace_info</c>, <c>trace_tags</c> and <c>trace_request_metadata</c> tables. Who writes to a trace
/// takes its row first, so that writers of one trace wait for each other and cannot lock each other out.
/// </summary>
static class TraceStore
{
    const int MaxKey = 250, MaxValue = 8000, ShownMetadata = 250, ShownTag = 4096;

    public static PlatformException NotFound(string id) => PlatformException.NotFound($"Trace with ID '{id}' not found.");

    public static Task<TraceRow?> FindAsync(DbSession session, string id) =>
        session.FirstOrDefaultAsync($"SELECT {TraceRow.Columns} FROM trace_info t WHERE t.request_id = $1", TraceRow.Read, id);

    public static async Task<TraceRow> GetAsync(DbSession session, string id) => await FindAsync(session, id) ?? throw NotFound(id);

    /// <summary>Traces by their ids, in the order of the ids; those of other experiments, and unknown ones, are left out.</summary>
    public static async Task<List<TraceRow>> ListAsync(DbSession session, IReadOnlyList<string> ids, IReadOnlyList<long>? experiments)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT {TraceRow.Columns} FROM trace_info t WHERE {query.InStrings("t.request_id", ids.Distinct())}");
        if (experiments is not null) query.Append($" AND {query.InNumbers("t.experiment_id", experiments)}");
        var found = (await session.QueryAsync(query.Text, TraceRow.Read, query.Arguments)).ToDictionary(t => t.Id);
        return [.. ids.Distinct().Where(found.ContainsKey).Select(id => found[id])];
    }

    /// <summary>Whole infos: tags, metadata and assessments, in one query per table.</summary>
    public static async Task<List<TraceInfoV3>> LoadAsync(DbSession session, IReadOnlyList<TraceRow> rows)
    {
        if (rows.Count == 0) return [];
        var infos = rows.ToDictionary(r => r.Id, r => r.ToWire());
        await ForTracesAsync(session, "trace_tags", infos.Keys, (id, key, value) =>
        {
            if (key != TraceKeys.Name) infos[id].Tags![Cut(key, MaxKey)] = Cut(value, ShownTag);
        });
        await ForTracesAsync(session, "trace_request_metadata", infos.Keys, (id, key, value) =>
        {
            if (!TraceKeys.Promoted.Contains(key)) infos[id].TraceMetadata![Cut(key, MaxKey)] = Cut(value, ShownMetadata);
        });
        foreach (var assessment in await AssessmentStore.OfTracesAsync(session, infos.Keys)) infos[assessment.TraceId!].Assessments!.Add(assessment);
        return [.. rows.Select(r => infos[r.Id])];
    }

    /// <summary>Creates a trace, or replaces what is known of it.</summary>
    public static async Task UpsertAsync(DbSession session, TraceRow trace, bool named)
    {
        session.RequireFit(trace.Id, 50, "trace.trace_info.trace_id");
        session.RequireFit(trace.ClientRequestId, 50, "trace.trace_info.client_request_id");
        session.RequireFit(trace.RequestPreview, 1000, "trace.trace_info.request_preview");
        session.RequireFit(trace.ResponsePreview, 1000, "trace.trace_info.response_preview");
        string[] usage = [.. TraceUsage.TokenKeys, .. TraceUsage.CostKeys];
        string[] kept = ["request_preview", "response_preview", "session_id", .. usage];
        await session.ExecuteAsync(
            $"""
            INSERT INTO trace_info (request_id, experiment_id, timestamp_ms, execution_time_ms, status, client_request_id, request_preview, response_preview,
                                    trace_name, session_id, {string.Join(", ", usage)})
            VALUES ({string.Join(", ", Enumerable.Range(1, 10 + usage.Length).Select(i => "$" + i))})
            ON CONFLICT (request_id) DO UPDATE SET experiment_id = excluded.experiment_id, timestamp_ms = excluded.timestamp_ms,
                execution_time_ms = excluded.execution_time_ms, status = excluded.status, client_request_id = excluded.client_request_id,
                trace_name = {(named ? "excluded" : "trace_info")}.trace_name, {string.Join(", ", kept.Select(c => $"{c} = COALESCE(excluded.{c}, trace_info.{c})"))},
                db_payload_generation = trace_info.db_payload_generation + 1
            """,
            [trace.Id, trace.ExperimentId, trace.Started, trace.Duration, trace.State, trace.ClientRequestId, trace.RequestPreview, trace.ResponsePreview,
                trace.Name, trace.Session, .. trace.Usage.Tokens.Cast<object?>(), .. trace.Usage.Costs.Cast<object?>()]);
        // What was sent before the trace itself was known to belong elsewhere moves along.
        await session.ExecuteAsync("UPDATE spans SET experiment_id = $1 WHERE trace_id = $2", trace.ExperimentId, trace.Id);
        await session.ExecuteAsync("UPDATE assessments SET experiment_id = $1, trace_timestamp_ms = $2 WHERE trace_id = $3", trace.ExperimentId, trace.Started, trace.Id);
    }

    public static Task SetTagsAsync(DbSession session, string id, IEnumerable<KeyValuePair<string, string>> tags) => SetAsync(session, "trace_tags", "tags", id, tags);

    public static Task SetMetadataAsync(DbSession session, string id, IEnumerable<KeyValuePair<string, string>> metadata) =>
        SetAsync(session, "trace_request_metadata", "trace_metadata", id, metadata);

    public static Task<string?> TagAsync(DbSession session, string id, string key) => session.FirstOrDefaultAsync(
        "SELECT value FROM trace_tags WHERE request_id = $1 AND key = $2", r => r.GetStringOrNull(0), id, key);

    public static Task SetNameAsync(DbSession session, string id, string? name) =>
        session.ExecuteAsync("UPDATE trace_info SET trace_name = $1 WHERE request_id = $2", name, id);

    public static Task<int> DeleteTagAsync(DbSession session, string id, string key) =>
        session.ExecuteAsync("DELETE FROM trace_tags WHERE request_id = $1 AND key = $2", id, key);

    /// <summary>Removes traces of an experiment, with spans and assessments; returns which they were, without what they hold.</summary>
    /// <param name="until">Those that began then or before; null: whenever they began.</param>
    /// <param name="limit">At most that many, oldest first; null: all.</param>
    /// <param name="ids">Those alone; null: any.</param>
    public static async Task<List<TraceRow>> DeleteAsync(DbSession session, long experiment, long? until, int? limit, IReadOnlyList<string>? ids)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT request_id, timestamp_ms, status, trace_name FROM trace_info WHERE experiment_id = {query.Argument(experiment)}");
        if (until is not null) query.Append($" AND timestamp_ms <= {query.Argument(until)}");
        if (ids is not null) query.Append($" AND {query.InStrings("request_id", ids)}");
        if (limit is not null) query.Append($" ORDER BY timestamp_ms, request_id LIMIT {query.Argument((long)limit)}");
        var traces = await session.QueryAsync(
            query.Text, r => new TraceRow { Id = r.GetString(0), ExperimentId = experiment, Started = r.GetInt64(1), State = r.GetString(2), Name = r.GetStringOrNull(3) }, query.Arguments);
        if (traces.Count == 0) return traces;
        var doomed = traces.ConvertAll(t => t.Id);
        await DeleteWhereAsync(session, "review_queue_items WHERE item_type = 'trace' AND", "item_id", doomed);
        await DeleteWhereAsync(session, "entity_associations WHERE source_type = 'trace' AND", "source_id", doomed);
        await DeleteWhereAsync(session, "trace_info WHERE", "request_id", doomed);
        return traces;
    }

    static Task<int> DeleteWhereAsync(DbSession session, string from, string column, IReadOnlyList<string> ids)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"DELETE FROM {from} {query.InStrings(column, ids)}");
        return session.ExecuteAsync(query.Text, query.Arguments);
    }

    static Task SetAsync(DbSession session, string table, string field, string id, IEnumerable<KeyValuePair<string, string>> values)
    {
        var sorted = values.OrderBy(v => v.Key, StringComparer.Ordinal).ToList();
        foreach (var (key, value) in sorted)
        {
            session.RequireFit(key, MaxKey, $"trace.trace_info.{field} key");
            session.RequireFit(value, MaxValue, $"trace.trace_info.{field}.{key}");
        }

        return session.ExecuteManyAsync(
            $"INSERT INTO {table} (request_id, key, value) VALUES ($1, $2, $3) ON CONFLICT (key, request_id) DO UPDATE SET value = excluded.value",
            sorted.Select(v => new object?[] { id, v.Key, v.Value }));
    }

    static Task ForTracesAsync(DbSession session, string table, IEnumerable<string> ids, Action<string, string, string> row)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT request_id, key, value FROM {table} WHERE {query.InStrings("request_id", ids)} ORDER BY key");
        return session.ForEachAsync(query.Text, r => row(r.GetString(0), r.GetString(1), r.GetStringOrNull(2) ?? ""), query.Arguments);
    }

    // Answers show less than is kept, as MLflow's do.
    static string Cut(string text, int limit) => text.Length <= limit ? text : text[..limit];
}
