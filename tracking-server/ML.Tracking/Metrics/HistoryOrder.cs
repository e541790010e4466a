using ML.Hosting.Databases;

namespace ML.Tracking.Metrics;

/// <summary>
/// The query of a run's history by time. MLflow's primary key gives that order, but over the points of every run that has the
/// metric; its index on a run's steps gives the run's own points, which then have to be sorted. PostgreSQL knows which is
/// less; SQLite has no statistics and takes the first.
/// </summary>
static class HistoryOrder
{
    // Fewer are sorted in no time.
    const long WorthAsking = 10_000;

    const string Plain = $"SELECT {HistoryPoint.Columns} FROM metrics WHERE run_uuid = $1 AND key = $2 ORDER BY timestamp, step, value, is_nan LIMIT $3 OFFSET $4";

    // The primary key's own order, and a sign that keeps SQLite from taking the run out of it: otherwise it sorts what is sorted.
    const string ByKey =
        $"SELECT {HistoryPoint.Columns} FROM metrics WHERE +run_uuid = $1 AND key = $2 ORDER BY timestamp, step, run_uuid, value, is_nan LIMIT $3 OFFSET $4";

    // The open range and the sign keep SQLite from the primary key.
    const string ByRun =
        $"SELECT {HistoryPoint.Columns} FROM metrics WHERE run_uuid = $1 AND key = $2 AND step >= -9223372036854775808 ORDER BY +timestamp, step, value, is_nan LIMIT $3 OFFSET $4";

    // A page's worth of the metric's points, of which so many are looked at for each that is wanted.
    const long LargestPage = 100_000, Around = 4;

    /// <summary>The query; its parameters are run, key, limit and offset.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="key">The metric.</param>
    /// <param name="wanted">How many points from the first on it has to go through; more than there are for all.</param>
    public static async Task<string> ForAsync(DbSession session, string run, string key, long wanted)
    {
        if (session.Kind == DatabaseKind.PostgreSql) return Plain;
        if (wanted <= LargestPage && await IsNearAsync(session, run, key, wanted)) return ByKey;
        var own = await session.ScalarInt64Async("SELECT COUNT(*) FROM metrics WHERE run_uuid = $1 AND key = $2 AND step >= -9223372036854775808", run, key) ?? 0;
        if (own < WorthAsking) return ByRun;
        var others = await session.ScalarInt64Async("SELECT 1 FROM metrics WHERE key = $1 LIMIT 1 OFFSET $2", key, 2 * own) is not null;
        return others ? ByRun : ByKey;
    }

    // A page must not cost more the longer its history is: where the metric's first points are the run's own to a good part,
    // nothing else is counted.
    static async Task<bool> IsNearAsync(DbSession session, string run, string key, long wanted)
    {
        var looked = (wanted * Around) + 1000;
        var counts = await session.FirstOrDefaultAsync(
            "SELECT COUNT(*), COALESCE(SUM(run_uuid = $1), 0) FROM (SELECT run_uuid FROM metrics WHERE key = $2 ORDER BY timestamp, step, run_uuid LIMIT $3)",
            r => (All: r.GetInt64(0), Own: r.GetInt64(1)), run, key, looked);
        return counts.All < looked || counts.Own >= wanted;
    }
}
