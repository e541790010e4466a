using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.TestKit.Servers;
using ML.Tracking.Metrics;

namespace ML.Registry.Integration.Tests.Metrics;

/// <summary>Points that many callers log at once on PostgreSQL go in groups, and each caller gets the answer to its own.</summary>
public sealed class PointWriterTests
{
    [Fact]
    public async Task Each_caller_gets_its_own_answer_and_no_point_is_lost_or_doubled()
    {
        await using var database = await NewAsync();
        var writer = new PointWriter(database, TimeProvider.System);
        var answers = Enumerable.Range(0, 300).Select(i => writer.WriteAsync((i % 3) switch { 0 => "r", 1 => "gone", _ => "none" }, Point("m", i / 6))).ToList();
        var refused = writer.WriteAsync("r", Point("a\0b", 1));
        Assert.Equal(ErrorCode.InvalidParameterValue, (await Assert.ThrowsAsync<PlatformException>(() => refused)).Code);
        var stages = await Task.WhenAll(answers);
        Assert.Equal(["active", "deleted", null], stages.Take(3));
        Assert.Equal(stages.Take(3).Distinct().Count(), stages.Distinct().Count());
        Assert.Equal([.. Enumerable.Range(0, 50).Select(i => (long)i)], await LongsAsync(database, "SELECT step FROM metrics WHERE run_uuid = 'r' ORDER BY step"));
        Assert.Equal([49], await LongsAsync(database, "SELECT step FROM latest_metrics"));
        Assert.Equal([50], await LongsAsync(database, "SELECT count(*) FROM metrics"));
    }

    [Fact]
    public async Task Points_of_one_batch_that_tie_or_repeat_are_stored_as_if_they_had_come_one_by_one()
    {
        await using var database = await NewAsync();
        RunPoint[] points = [.. new[] { Point("m", 5), Point("m", 2), Point("m", 5), Point("m", 5) with { IsNaN = true }, Point("k", 1) }.Select(p => new RunPoint("r", p))];
        for (var i = 0; i < 2; i++) Assert.Equal("active", (await PointStatement.WriteAsync(database, points))["r"]);
        Assert.Equal([1, 2, 5], await LongsAsync(database, "SELECT DISTINCT step FROM metrics ORDER BY step"));
        Assert.Equal([5], await LongsAsync(database, "SELECT step FROM latest_metrics WHERE key = 'm' AND NOT is_nan"));
    }

    [Fact]
    public async Task A_group_that_waits_for_a_lock_does_not_keep_others_waiting()
    {
        await using var database = await NewAsync();
        var writer = new PointWriter(database, TimeProvider.System);
        await writer.WriteAsync("r", Point("m", 1));
        var waiting = await database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("UPDATE latest_metrics SET step = step");
            var stuck = writer.WriteAsync("r", Point("m", 2));
            Assert.Equal("active", await writer.WriteAsync("other", Point("m", 1)).WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.False(stuck.IsCompleted);
            return stuck;
        });
        Assert.Equal("active", await waiting);
    }

    static MetricPoint Point(string key, long step) => new(key, step, IsNaN: false, step, step);

    static Task<List<long>> LongsAsync(IDatabase database, string sql) => database.ReadAsync(session => session.QueryAsync(sql, r => r.GetInt64(0)));

    static async Task<IDatabase> NewAsync()
    {
        var uri = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        var database = DatabaseFactory.Open(uri);
        await MlflowSchema.EnsureAsync(database);
        await Sql.ExecuteAsync(
            uri, "INSERT INTO experiments (experiment_id, name, lifecycle_stage, workspace) VALUES (1, 'e', 'active', 'default')",
            "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id) VALUES ('r', 'active', 1), ('other', 'active', 1), ('gone', 'deleted', 1)");
        return database;
    }
}
