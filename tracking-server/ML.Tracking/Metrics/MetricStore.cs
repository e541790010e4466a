using ML.Hosting.Databases;

namespace ML.Tracking.Metrics;

/// <summary>Writes of the <c>metrics</c> and <c>latest_metrics</c> tables.</summary>
static class MetricStore
{
    const string InsertPoint =
        "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

    const string UpsertLatest = $"INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ($1, $2, $3, $4, $5, $6) {KeepLatest}";

    /// <summary>What becomes of a point in <c>latest_metrics</c> where there is one already.</summary>
    public const string KeepLatest =
        """
        ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
        WHERE (excluded.step, excluded.timestamp, excluded.value) > (latest_metrics.step, latest_metrics.timestamp, latest_metrics.value)
        """;

    // All points as columns, since for PostgreSQL a statement costs more than the row it inserts.
    const string Points = "SELECT p.key, p.value, p.timestamp, p.step, p.is_nan, $6 FROM unnest($1::text[], $2::float8[], $3::bigint[], $4::bigint[], $5::bool[]) AS p(key, value, timestamp, step, is_nan)";

    /// <summary>Stores points; one that is there already is not stored twice. In key order, so that writers cannot deadlock.</summary>
    public static async Task LogAsync(DbSession session, string runId, IReadOnlyList<MetricPoint> points)
    {
        if (points.Count == 0) return;
        if (points.Count > 1 && session.Kind == DatabaseKind.PostgreSql)
        {
            await session.ExecuteAsync($"INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) {Points} ON CONFLICT DO NOTHING", Columns([.. points.OrderBy(p => p.Key, StringComparer.Ordinal).Order()], runId));
            await session.ExecuteAsync($"INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) {Points} {KeepLatest}", Columns([.. Latest(points)], runId));
            return;
        }

        await session.ExecuteManyAsync(InsertPoint, points.Select(p => new object?[] { p.Key, p.Value, p.Timestamp, runId, p.Step, p.IsNaN }));
        await session.ExecuteManyAsync(UpsertLatest, Latest(points).Select(p => new object?[] { p.Key, p.Value, p.Timestamp, p.Step, p.IsNaN, runId }));
    }

    static object[] Columns(IReadOnlyList<MetricPoint> points, string runId) =>
    [
        points.Select(p => p.Key).ToArray(), points.Select(p => p.Value).ToArray(), points.Select(p => p.Timestamp).ToArray(), points.Select(p => p.Step).ToArray(),
        points.Select(p => p.IsNaN).ToArray(), runId,
    ];

    static IEnumerable<MetricPoint> Latest(IReadOnlyList<MetricPoint> points)
    {
        if (points.Count == 1) return points;
        var latest = new SortedDictionary<string, MetricPoint>(StringComparer.Ordinal);
        foreach (var point in points)
            if (!latest.TryGetValue(point.Key, out var known) || point.CompareTo(known) > 0) latest[point.Key] = point;
        return latest.Values;
    }
}
