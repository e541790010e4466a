using ML.Tracking.Metrics;

namespace ML.Tracking.Tests.Metrics;

/// <summary>A run's history is read from the run's own points where many runs have the metric, in the metric's order where it alone does.</summary>
public sealed class HistoryOrderTests
{
    [Theory]
    [InlineData(100, 1000, 0, long.MaxValue, "index_metrics_run_uuid_key_step")]
    [InlineData(12_000, 30_000, 0, long.MaxValue, "index_metrics_run_uuid_key_step")]
    [InlineData(12_000, 100, 0, long.MaxValue, "sqlite_autoindex_metrics_1")]
    [InlineData(12_000, 30_000, 0, 100, "sqlite_autoindex_metrics_1")]
    [InlineData(12_000, 30_000, -50_000, 100, "index_metrics_run_uuid_key_step")]
    [InlineData(20, 500, -50_000, 100, "sqlite_autoindex_metrics_1")]
    public async Task The_index_that_holds_less_is_read(int own, int others, int othersFrom, long wanted, string index)
    {
        await using var file = await TrackingFile.CreateAsync(
            "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id) VALUES ('r', 'active', 1), ('a', 'active', 1)", Points("r", own, 0), Points("a", others, othersFrom));
        var sql = await file.Database.ReadAsync(session => HistoryOrder.ForAsync(session, "r", "m", wanted));
        var plan = await file.PlanAsync(sql, "r", "m", 10L, 0L);
        Assert.Contains(plan, line => line.Contains(index, StringComparison.Ordinal));
        if (index == "sqlite_autoindex_metrics_1") Assert.DoesNotContain(plan, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal));
        var times = await file.Database.ReadAsync(session => session.QueryAsync(sql, r => r.GetInt64(1), "r", "m", 5L, 10L));
        Assert.Equal([10, 11, 12, 13, 14], times);
    }

    static string Points(string run, int count, int from) =>
        $"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1}) "
        + $"INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'm', 1, i + {from}, -i, 0, '{run}' FROM n";
}
