using ML.Hosting.Databases;

namespace ML.Tracking.Metrics;

/// <summary>Writes of the <c>metrics</c> and <c>latest_metrics</c> tables.</summary>
static class MetricStore
{
    const string InsertPoint =
        "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

    const string UpsertLatest =
        """
        INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
        WHERE (excluded.step, excluded.timestamp, excluded.value) > (latest_metrics.step, latest_metrics.timestamp, latest_metrics.value)
        """;

    // PostgreSQL is told of a whole batch in one statement: one by one, what a statement costs beside its row would be most of it.
    const string InsertPoints =
        """
        INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan)
        SELECT key, value, timestamp, $6, step, is_nan FROM unnest($1::text[], $2::float8[], $3::bigint[], $4::bigint[], $5::boolean[]) AS p(key, value, timestamp, step, is_nan)
        ON CONFLICT DO NOTHING
        """;

    const string UpsertLatests =
        """
        INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
        SELECT key, value, timestamp, step, is_nan, $6 FROM unnest($1::text[], $2::float8[], $3::bigint[], $4::bigint[], $5::boolean[]) AS p(key, value, timestamp, step, is_nan)
        ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
        WHERE (excluded.step, excluded.timestamp, excluded.value) > (latest_metrics.step, latest_metrics.timestamp, latest_metrics.value)
        """;

    /// <summary>Stores points; one that is there already is not stored twice. In key order, so that writers cannot deadlock.</summary>
    public static async Task LogAsync(DbSession session, string runId, IReadOnlyList<MetricPoint> points)
    {
        if (points.Count == 0) return;
        if (session.Kind == DatabaseKind.PostgreSql && points.Count > 1)
        {
            await session.ExecuteAsync(InsertPoints, Arrays(runId, [.. points.OrderBy(p => p.Key, StringComparer.Ordinal)]));
            await session.ExecuteAsync(UpsertLatests, Arrays(runId, [.. Latest(points)]));
            return;
        }

        await session.ExecuteManyAsync(InsertPoint, points.Select(p => new object?[] { p.Key, p.Value, p.Timestamp, runId, p.Step, p.IsNaN }));
        await session.ExecuteManyAsync(UpsertLatest, Latest(points).Select(p => new object?[] { p.Key, p.Value, p.Timestamp, p.Step, p.IsNaN, runId }));
    }

    static object?[] Arrays(string runId, MetricPoint[] points) =>
    [
        Array.ConvertAll(points, p => p.Key), Array.ConvertAll(points, p => p.Value), Array.ConvertAll(points, p => p.Timestamp),
        Array.ConvertAll(points, p => p.Step), Array.ConvertAll(points, p => p.IsNaN), runId,
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
