using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;

namespace ML.Tracking.Runs;

/// <summary>Writes of the <c>params</c> table. A parameter never changes.</summary>
static class ParamStore
{
    /// <summary>A parameter that is there with another value.</summary>
    public sealed record Changed(string Key, string Old, string New);

    /// <summary>Inserts parameters in key order; returns those that were there with another value.</summary>
    public static async Task<List<Changed>> InsertAsync(DbSession session, string runId, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        await session.ExecuteManyAsync(
            "INSERT INTO params (key, value, run_uuid) VALUES ($1, $2, $3) ON CONFLICT (key, run_uuid) DO NOTHING",
            parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new object?[] { p.Key, p.Value, runId }));
        // Read back after the insert: a concurrent writer's value counts, whoever came first.
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT key, value FROM params WHERE run_uuid = {query.Argument(runId)} AND {query.InStrings("key", parameters.Select(p => p.Key))}");
        var stored = await session.QueryAsync(query.Text, r => KeyValuePair.Create(r.GetString(0), r.GetString(1)), query.Arguments);
        var wanted = parameters.ToDictionary(p => p.Key, p => p.Value);
        return [.. stored.Where(s => s.Value != wanted[s.Key]).Select(s => new Changed(s.Key, s.Value, wanted[s.Key]))];
    }
}
