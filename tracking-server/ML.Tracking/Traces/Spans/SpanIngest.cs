using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Experiments;
using ML.Tracking.Validation;

namespace ML.Tracking.Traces.Spans;

/// <summary>
/// Takes spans in, of any number of traces, whole or a part at a time. A trace of which nothing was known is made of its spans;
/// once the client has sent the trace itself, its times stay as that says.
/// </summary>
sealed class SpanIngest(IDatabase database, TimeProvider clock)
{
    const int MaxName = 4096, MaxSession = 250;

    /// <param name="experimentId">Where traces belong that are not known yet.</param>
    /// <param name="spans">The spans; all are kept, or none.</param>
    /// <param name="runId">The run that whole traces are linked to; null for none.</param>
    /// <param name="cancellation">Stops the work.</param>
    public Task WriteAsync(string experimentId, IReadOnlyList<SpanRecord> spans, string? runId, CancellationToken cancellation)
    {
        var traces = spans.GroupBy(s => s.TraceId).Select(g => new SpanBatch(g.Key, [.. g])).OrderBy(t => t.TraceId, StringComparer.Ordinal).ToList();
        foreach (var trace in traces)
        {
            Check.MaxLength(trace.Session, MaxSession, "Session ID");
            Check.MaxLength(trace.Tags.GetValueOrDefault(TraceKeys.Name), MaxName, "Trace name");
        }

        return database.WriteAsync(
            async session =>
            {
                var rows = new Dictionary<string, (TraceRow Row, bool IsNew)>();
                foreach (var trace in traces) rows[trace.TraceId] = await TakeAsync(session, trace, experimentId);
                await SpanStore.UpsertAsync(session, spans.Select(s => (s, rows[s.TraceId].Row.ExperimentId)));
                foreach (var trace in traces) await DescribeAsync(session, trace, rows[trace.TraceId].Row, rows[trace.TraceId].IsNew);
                if (!string.IsNullOrEmpty(runId))
                    await TraceLinks.InsertAsync(session, traces.Where(t => t.Root is not null).Select(t => t.TraceId), runId, clock.GetUtcNow().ToUnixTimeMilliseconds());
                return true;
            },
            cancellation);
    }

    // Takes the trace's row, so that two writers of one trace go one after the other.
    static async Task<(TraceRow Row, bool IsNew)> TakeAsync(DbSession session, SpanBatch trace, string experimentId)
    {
        const string take = "UPDATE trace_info SET db_payload_generation = db_payload_generation + 1 WHERE request_id = $1";
        if (await session.ExecuteAsync(take, trace.TraceId) == 0)
        {
            var experiment = await ExperimentStore.GetAsync(session, experimentId);
            var made = await session.ExecuteAsync(
                """
                INSERT INTO trace_info (request_id, experiment_id, timestamp_ms, execution_time_ms, status, db_payload_generation) VALUES ($1, $2, $3, $4, $5, 1)
                ON CONFLICT (request_id) DO NOTHING
                """,
                trace.TraceId, experiment.Id, trace.Started, trace.Ended - trace.Started, trace.State ?? TraceStates.InProgress);
            if (made > 0)
            {
                await TraceStore.SetTagsAsync(session, trace.TraceId, [KeyValuePair.Create(TraceKeys.ArtifactLocation, ArtifactLocations.OfTrace(experiment.ArtifactLocation, trace.TraceId))]);
                return (await TraceStore.GetAsync(session, trace.TraceId), true);
            }

            await session.ExecuteAsync(take, trace.TraceId);
        }

        if (await TraceStore.TagAsync(session, trace.TraceId, TraceKeys.SpansLocation) is { } location && location != TraceKeys.InDatabase)
            throw new PlatformException(ErrorCode.InvalidState, $"Cannot log spans to traces that are no longer DB-backed: '{trace.TraceId}'.");
        return (await TraceStore.GetAsync(session, trace.TraceId), false);
    }

    static async Task DescribeAsync(DbSession session, SpanBatch trace, TraceRow row, bool isNew)
    {
        var finalized = !isNew && await session.ScalarInt64Async("SELECT 1 FROM trace_request_metadata WHERE request_id = $1 AND key = $2", row.Id, TraceKeys.Finalized) is not null;
        var changes = new SqlQuery(session.Kind);
        if (!finalized && !isNew)
        {
            var started = Math.Min(row.Started, trace.Started);
            Set(changes, "timestamp_ms", started);
            if (trace.Ended is { } ended) Set(changes, "execution_time_ms", Math.Max(ended, row.Started + (row.Duration ?? 0)) - started);
            if (started < row.Started) await session.ExecuteAsync("UPDATE assessments SET trace_timestamp_ms = $1 WHERE trace_id = $2", started, row.Id);
        }

        if (TraceStates.IsOpen(row.State) && trace.State is { } state) Set(changes, "status", state);
        if (row.RequestPreview is null && trace.Root?.Attributes.GetValueOrDefault(TraceKeys.SpanInputs) is { } inputs) Set(changes, "request_preview", TracePreview.Of(inputs, "user"));
        if (row.ResponsePreview is null && trace.Root?.Attributes.GetValueOrDefault(TraceKeys.SpanOutputs) is { } outputs) Set(changes, "response_preview", TracePreview.Of(outputs, "assistant"));
        if (row.Session is null && trace.Session is not null) Set(changes, "session_id", trace.Session);
        if (trace.Tags.TryGetValue(TraceKeys.Name, out var name)) Set(changes, "trace_name", name);
        await CountAsync(session, trace, row, finalized, changes);
        if (changes.Arguments.Length > 0) await session.ExecuteAsync($"UPDATE trace_info SET {changes.Text} WHERE request_id = {changes.Argument(row.Id)}", changes.Arguments);
        await TagAsync(session, trace);
    }

    // Over all spans that are there, as those above and below may have come one by one.
    static async Task CountAsync(DbSession session, SpanBatch trace, TraceRow row, bool finalized, SqlQuery changes)
    {
        var tokens = trace.Spans.Any(s => s.Usage.HasTokens) && !(finalized && row.Usage.HasTokens);
        var cost = trace.Spans.Any(s => s.Usage.HasCost) && !(finalized && row.Usage.HasCost);
        if (!tokens && !cost) return;
        var sum = UsageTree.Sum(await SpanStore.NodesAsync(session, row.Id));
        for (var i = 0; tokens && i < TraceUsage.TokenKeys.Length; i++)
            if (sum.Tokens[i] is { } count) Set(changes, TraceUsage.TokenKeys[i], count);
        for (var i = 0; cost && i < TraceUsage.CostKeys.Length; i++)
            if (sum.Costs[i] is { } price) Set(changes, TraceUsage.CostKeys[i], price);
    }

    static async Task TagAsync(DbSession session, SpanBatch trace)
    {
        if (trace.User is { } user)
            await session.ExecuteAsync("INSERT INTO trace_request_metadata (request_id, key, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", trace.TraceId, TraceKeys.User, user.Length <= Names.MaxTagValueLength ? user : user[..Names.MaxTagValueLength]);
        var tags = trace.Tags.Where(t => t.Key != TraceKeys.Name).Append(KeyValuePair.Create(TraceKeys.SpansLocation, TraceKeys.InDatabase));
        await TraceStore.SetTagsAsync(session, trace.TraceId, tags);
    }

    static void Set(SqlQuery changes, string column, object value) => changes.Append($"{(changes.Arguments.Length > 0 ? ", " : "")}{column} = {changes.Argument(value)}");
}
