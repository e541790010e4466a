using ML.Common.Errors;
using ML.Common.Identifiers;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;

namespace ML.Tracking.Traces;

/// <summary>Which run a trace belongs to beside the one that made it.</summary>
sealed class TraceLinks(IDatabase database, TimeProvider clock)
{
    const int MaxLinks = 100, MaxId = 36;

    public Task LinkAsync(IReadOnlyList<string>? traces, string? runId, CancellationToken cancellation)
    {
        if (traces is null or { Count: 0 }) throw Check.Missing("trace_ids");
        var run = Check.Required(runId, "run_id");
        if (traces.Count > MaxLinks)
            throw PlatformException.Invalid($"Cannot link more than {MaxLinks} traces to a run in a single request. Provided {traces.Count} traces.");
        return database.WriteAsync(session => InsertAsync(session, traces, run, clock.GetUtcNow().ToUnixTimeMilliseconds()), cancellation);
    }

    /// <summary>Links traces that are not linked yet.</summary>
    public static async Task<bool> InsertAsync(DbSession session, IEnumerable<string> traces, string run, long now)
    {
        session.RequireFit(run, MaxId, "run_id");
        foreach (var trace in traces) session.RequireFit(trace, MaxId, "trace_ids");
        await session.ExecuteManyAsync(
            """
            INSERT INTO entity_associations (association_id, source_type, source_id, destination_type, destination_id, created_time)
            VALUES ($1, 'trace', $2, 'run', $3, $4) ON CONFLICT DO NOTHING
            """,
            traces.Distinct().Order(StringComparer.Ordinal).Select(t => new object?[] { Identifier.NewHex(), t, run, now }));
        return true;
    }

    /// <summary>The condition that a trace (<c>t</c>) belongs to a run, by link or by its own metadata.</summary>
    public static string Condition(SqlQuery query, string run)
    {
        var argument = query.Argument(run);
        return "(EXISTS (SELECT 1 FROM entity_associations a WHERE a.source_type = 'trace' AND a.source_id = t.request_id "
            + $"AND a.destination_type = 'run' AND a.destination_id = {argument}) "
            + $"OR EXISTS (SELECT 1 FROM trace_request_metadata r WHERE r.request_id = t.request_id AND r.key = '{TraceKeys.SourceRun}' AND r.value = {argument}))";
    }
}
