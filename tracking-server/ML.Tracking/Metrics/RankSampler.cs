using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;

namespace ML.Tracking.Metrics;

/// <summary>
/// Finds the sampled points of one run's history in two queries, for a database at the end of a line, where asking for each
/// point on its own costs more than the rows between them: one counts along the index of steps, the other fetches the points.
/// </summary>
sealed class RankSampler(DbSession session, MetricHistoryWriter writer, string run, string key, long firstStep, long lastStep)
{
    const string OfStep = $"SELECT {HistoryPoint.Columns} FROM metrics WHERE run_uuid = $1 AND key = $2 AND step >= $3 AND step <= $4 ORDER BY step, timestamp, value, is_nan LIMIT 1 OFFSET $5";

    // The rows of one step have no index that orders them: beyond this many they are sorted once for all, not for each point.
    const long LargestStep = 1000;

    /// <summary>Writes the points; false, with nothing written, where steps hold so many points that all have to be read.</summary>
    public async Task<bool> TryWriteAsync(IReadOnlyCollection<long> picks)
    {
        var places = await PlacesAsync(picks);
        if (places.Any(p => p.Within > LargestStep)) return false;
        HistoryPoint point = default;
        await session.StreamManyAsync(
            OfStep, [.. places.Select(p => new object?[] { run, key, p.Step, p.Step, p.Within })], row => point = HistoryPoint.Read(row), _ => writer.PointAsync(point));
        return true;
    }

    // In which step a row is, and which of the step's it is.
    Task<List<(long Step, long Within)>> PlacesAsync(IReadOnlyCollection<long> picks)
    {
        var query = new SqlQuery(session.Kind);
        query.Append("SELECT step, place - first FROM (SELECT step, row_number() OVER (ORDER BY step) - 1 AS place, rank() OVER (ORDER BY step) - 1 AS first FROM metrics ");
        query.Append($"WHERE run_uuid = {query.Argument(run)} AND key = {query.Argument(key)} AND step >= {query.Argument(firstStep)} AND step <= {query.Argument(lastStep)}) s ");
        query.Append($"WHERE {query.InNumbers("place", picks)} ORDER BY place");
        return session.QueryAsync(query.Text, r => (r.GetInt64(0), r.GetInt64(1)), query.Arguments);
    }
}
