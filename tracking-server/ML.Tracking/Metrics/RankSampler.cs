using ML.Hosting.Databases;

namespace ML.Tracking.Metrics;

/// <summary>
/// Finds the sampled points of one run's history on PostgreSQL in two queries: asking for each point on its own costs a round
/// trip and more. One walks along the index of steps from point to point, the other fetches the points.
/// </summary>
sealed class RankSampler(DbSession session, MetricHistoryWriter writer, string run, string key, long firstStep, long lastStep)
{
    const string OfMetric = "FROM metrics WHERE run_uuid = $1 AND key = $2 AND step <= $4 AND step >=";

    // From one row taken to the next: the next one's step and the step of the row before it. Where these differ the row is its
    // step's first, and the walk can go on from the step.
    const string Walk =
        $"""
         WITH RECURSIVE walk(i, step, before) AS (
             SELECT 1, (SELECT step {OfMetric} $3 ORDER BY step LIMIT 1), CAST(NULL AS bigint)
             UNION ALL
             SELECT i + 1, next.step, next.before FROM walk, LATERAL (
                 SELECT MAX(step) AS step, MIN(step) AS before FROM (
                     SELECT step {OfMetric} walk.step ORDER BY step LIMIT 2 OFFSET ($5::bigint[])[walk.i + 1] - ($5::bigint[])[walk.i] - 1) two) next
             WHERE i < cardinality($5::bigint[]) AND (walk.before IS NULL OR walk.before < walk.step))
         SELECT step, before FROM walk
         """;

    const string FirstOfStep = $"SELECT {HistoryPoint.Columns} FROM metrics WHERE run_uuid = $1 AND key = $2 AND step = $3 ORDER BY timestamp, value, is_nan LIMIT 1";

    /// <summary>Writes the points; false, with nothing written, where a point is not its step's first.</summary>
    /// <param name="picks">The rows to take, ascending from 0, each at least two behind the one before.</param>
    public async Task<bool> TryWriteAsync(IReadOnlyCollection<long> picks)
    {
        var steps = await session.QueryAsync(Walk, r => (Step: r.GetInt64(0), Before: r.GetInt64OrNull(1)), run, key, firstStep, lastStep, picks.ToArray());
        if (picks.First() != 0 || steps.Count < picks.Count || steps.Any(s => s.Before == s.Step)) return false;
        HistoryPoint point = default;
        await session.StreamManyAsync(FirstOfStep, [.. steps.Select(s => new object?[] { run, key, s.Step })], row => point = HistoryPoint.Read(row), _ => writer.PointAsync(point));
        return true;
    }
}
