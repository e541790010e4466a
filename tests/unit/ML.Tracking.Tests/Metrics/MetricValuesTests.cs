using ML.Hosting.Databases.Sqlite;

namespace ML.Tracking.Tests.Metrics;

/// <summary>The table of metrics by value holds what <c>latest_metrics</c> holds, whoever changes that and whenever.</summary>
public sealed class MetricValuesTests
{
    const int Rows = 30_000;

    static readonly string Runs = $"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {Rows - 1}) "
        + "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id) SELECT 'r' || i, 'active', 1 FROM n UNION ALL SELECT 'new' || i, 'active', 1 FROM n WHERE i < 80";

    static readonly string[] Large =
    [
        Runs,
        "DROP TRIGGER ml_metric_values_insert",
        $"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {Rows - 1}) INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) "
        + "SELECT 'm' || (i % 7), (i * 7919) % 1009, 1, 1, i % 50 = 0, 'r' || i FROM n",
    ];

    [Fact]
    public async Task A_database_that_moves_in_is_brought_in_while_others_write()
    {
        await using var file = await TrackingFile.CreateAsync(Large);
        await MetricValues.PrepareAsync(file.Database);
        Assert.False(await file.Database.ReadAsync(MetricValues.AreCompleteAsync));
        var filling = MetricValues.FillAsync(file.Database);
        for (var i = 0; !filling.IsCompleted; i++) await ChangeAsync(file, i);
        await filling;
        await SameAsync(file);
    }

    [Fact]
    public async Task Every_way_to_change_a_metric_is_followed()
    {
        await using var file = await TrackingFile.CreateAsync(Runs);
        Assert.True(await file.Database.ReadAsync(MetricValues.AreCompleteAsync));
        for (var i = 0; i < 300; i++) await ChangeAsync(file, i);
        await SameAsync(file);
    }

    static Task ChangeAsync(TrackingFile file, int i) => file.ExecuteAsync(
        $"INSERT INTO latest_metrics VALUES ('m{i % 9}', {i}, 1, 1, {i % 2}, 'new{i % 40}') ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value, is_nan = excluded.is_nan",
        $"UPDATE latest_metrics SET value = value + 1 WHERE run_uuid = 'r{i * 37 % Rows}'",
        $"UPDATE latest_metrics SET step = step + 1 WHERE run_uuid = 'r{i * 41 % Rows}'",
        $"DELETE FROM latest_metrics WHERE run_uuid IN ('r{i * 53 % Rows}', 'new{i * 3 % 80}')");

    static async Task SameAsync(TrackingFile file)
    {
        const string columns = "SELECT key, is_nan, value, run_uuid FROM";
        var counts = await file.Database.ReadAsync(session => session.QueryAsync(
            $"SELECT (SELECT COUNT(*) FROM latest_metrics), (SELECT COUNT(*) FROM ({columns} latest_metrics EXCEPT {columns} {MetricValues.Table})), "
            + $"(SELECT COUNT(*) FROM ({columns} {MetricValues.Table} EXCEPT {columns} latest_metrics))",
            r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2))));
        Assert.NotEqual(0, counts[0].Item1);
        Assert.Equal((0, 0), (counts[0].Item2, counts[0].Item3));
    }
}
