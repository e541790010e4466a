using System.Data.Common;
using ML.Hosting.Databases;
using ML.Hosting.SystemTables;

namespace ML.Tracking.Metrics;

/// <summary>
/// Stores points of runs on PostgreSQL in one statement, which is its own transaction and one round trip: it looks whether the
/// runs are active, inserts the points of those that are, and keeps what is newest of each metric.
/// </summary>
static class PointStatement
{
    const string UniqueViolation = "23505", NoTableOrRight = "42";

    // A point that is there already is told by an error, which is rare. To look for each before it is stored costs PostgreSQL
    // half as much again as to store it.
    static readonly string Plain = Text(""), UnlessThere = Text(" ON CONFLICT DO NOTHING"), Copied = Text("", copied: true);

    /// <summary>Stores points of active runs; one that is there already is not stored twice.</summary>
    /// <param name="database">PostgreSQL.</param>
    /// <param name="points">Points of any runs.</param>
    /// <param name="copies">Says whether the system tables want copies, which the statement then makes where all points are of one run. Null: left to the trigger.</param>
    /// <returns>The lifecycle stage of each run that there is.</returns>
    public static async Task<Dictionary<string, string>> WriteAsync(IDatabase database, IEnumerable<RunPoint> points, MetricCopies? copies = null)
    {
        RunPoint[] sorted = [.. points.Order()];
        var arguments = Arguments(sorted);
        try
        {
            if (copies is not null && MayCopy(sorted) && await copies.AreKeptAsync() && await CopyAsync(database, arguments, copies) is { } stages) return ToStages(stages);
            return ToStages(await database.WriteOneAsync(Plain, ReadStage, arguments));
        }
        catch (DbException error) when (error.SqlState == UniqueViolation)
        {
            return ToStages(await database.WriteOneAsync(UnlessThere, ReadStage, arguments));
        }
    }

    // The lists are copied as they are, and there NaN has another form.
    static bool MayCopy(RunPoint[] sorted) => sorted.Length <= AppendedCopies.MostRows && sorted[0].Run == sorted[^1].Run && !Array.Exists(sorted, p => p.Point.IsNaN);

    static async Task<List<KeyValuePair<string, string>>?> CopyAsync(IDatabase database, object[] arguments, MetricCopies copies)
    {
        try
        {
            return await database.WriteOneAsync(Copied, ReadStage, arguments);
        }
        catch (DbException error) when (error.SqlState?.StartsWith(NoTableOrRight, StringComparison.Ordinal) == true)
        {
            copies.Lost();
            return null;
        }
    }

    static KeyValuePair<string, string> ReadStage(DbDataReader row) => new(row.GetString(0), row.GetString(1));

    static Dictionary<string, string> ToStages(List<KeyValuePair<string, string>> rows) => new(rows, StringComparer.Ordinal);

    // Behind a SELECT the planner does not see how long the arrays are: else it would plan again for each length. The setting that keeps the
    // trigger from copying is made before the first point is stored.
    static string Text(string onConflict, bool copied = false) =>
        $"""
        WITH found AS (SELECT run_uuid, lifecycle_stage FROM runs WHERE run_uuid = ANY ((SELECT $1::text[])::text[])),
        points AS (
            SELECT * FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::float8[]), (SELECT $4::bigint[]), (SELECT $5::bigint[]), (SELECT $6::bool[]), (SELECT $7::bool[]))
                AS p(run, key, value, timestamp, step, is_nan, is_newest)
            WHERE run = ANY (ARRAY(SELECT run_uuid FROM found WHERE lifecycle_stage = '{LifecycleStages.Active}'{(copied ? $" AND set_config('{AppendedCopies.Setting}', 'on', true) = 'on'" : "")}))),
        stored AS (
            INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT key, value, timestamp, step, is_nan, run FROM points{onConflict}),
        newest AS (
            INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT key, value, timestamp, step, is_nan, run FROM points WHERE is_newest {MetricStore.KeepLatest}){(copied ? Copy : "")}
        SELECT run_uuid, lifecycle_stage FROM found
        """;

    static string Copy =>
        $"""
        ,
        copied AS (
            INSERT INTO {AppendedCopies.TableOf(TrackingSystemTables.Metrics)} (run_id, key, step, timestamp, value, is_nan)
            SELECT run_uuid, (SELECT $2::text[]), (SELECT $5::bigint[]), (SELECT $4::bigint[]), (SELECT $3::float8[]), (SELECT $6::bool[]) FROM found WHERE lifecycle_stage = '{LifecycleStages.Active}')
        """;

    static object[] Arguments(RunPoint[] points) =>
    [
        Array.ConvertAll(points, p => p.Run), Array.ConvertAll(points, p => p.Point.Key), Array.ConvertAll(points, p => p.Point.Value),
        Array.ConvertAll(points, p => p.Point.Timestamp), Array.ConvertAll(points, p => p.Point.Step), Array.ConvertAll(points, p => p.Point.IsNaN), Newest(points),
    ];

    // Of points that tie, the first: as if they had come one after the other.
    static bool[] Newest(RunPoint[] points)
    {
        var newest = new bool[points.Length];
        for (int i = 0, best = 0; i < points.Length; i++)
        {
            if (!points[i].IsOfOne(points[best]) || points[i].Point.CompareTo(points[best].Point) > 0) best = i;
            newest[best] = i + 1 == points.Length || !points[i].IsOfOne(points[i + 1]);
        }

        return newest;
    }
}
