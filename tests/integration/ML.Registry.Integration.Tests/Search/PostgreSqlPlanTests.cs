using System.IO.Pipelines;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.TestKit.Servers;
using ML.Tracking.Metrics;
using ML.Tracking.Runs;
using ML.Tracking.Tests;

namespace ML.Registry.Integration.Tests.Search;

/// <summary>What PostgreSQL makes of the searches and histories of a database with statistics: no table of metrics is read whole, and orders come out of an index.</summary>
public sealed class PostgreSqlPlanTests
{
    const int Runs = 4000, Metrics = 10, Points = 10_000;

    static readonly string[] Data =
    [
        "INSERT INTO experiments (experiment_id, name, lifecycle_stage, workspace) VALUES (1, 'e', 'active', 'default'), (2, 'f', 'active', 'default')",
        $"INSERT INTO runs (run_uuid, name, status, start_time, lifecycle_stage, experiment_id) SELECT md5(i::text), 'n', 'FINISHED', i, 'active', 1 + i % 2 FROM generate_series(1, {Runs}) i",
        $"INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'm' || j, (start_time * 7919 + j) % 1009, 1, 1, FALSE, run_uuid FROM runs, generate_series(1, {Metrics}) j",
        "INSERT INTO params (key, value, run_uuid) SELECT 'p', 'v' || start_time % 500, run_uuid FROM runs",
        "INSERT INTO tags (key, value, run_uuid) SELECT 'mlflow.parentRunId', md5((start_time % 300)::text), run_uuid FROM runs",
        $"INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'h', 1, i, i, FALSE, md5('1') FROM generate_series(1, {Points}) i",
        "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'h', 1, 1, -1, FALSE, run_uuid FROM runs",
        "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'g', 1, i, i, FALSE, run_uuid FROM runs, generate_series(1, 5) i",
        "VACUUM ANALYZE",
    ];

    [Fact]
    public async Task Orders_come_out_of_indexes()
    {
        var uri = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var database = DatabaseFactory.Open(uri);
        await MlflowSchema.EnsureAsync(database);
        await OwnIndexes.EnsureAsync(database);
        await Sql.ExecuteAsync(uri, Data);

        await PlanAsync(database, Query("", "").Page(null, 101, 0), "ml_runs_recent", "Sort");
        await PlanAsync(database, Query("", "").Page([500L, "x"], 101, 0), "ml_runs_recent", "Seq Scan");
        await PlanAsync(database, Query("metrics.m1 < 500", "metrics.m1 DESC").PageOfFirst(null, 101, 2000), "ml_latest_metrics_order", "Seq Scan on latest_metrics");
        await PlanAsync(database, Query("metrics.m1 < 500", "metrics.m1 ASC").LastOfFirst(null, 2000), "ml_latest_metrics_order", "Seq Scan");
        await PlanAsync(database, Query("tags.`mlflow.parentRunId` = 'x'", "").Page(null, 101, 0), "ml_tags_parent", "Seq Scan on tags");
        await PlanAsync(database, Query("attributes.run_id = 'x'", "").Page(null, 101, 0), "run_pk", "Seq Scan");
        var history = await database.ReadAsync(session => HistoryOrder.ForAsync(session, "r", "h", long.MaxValue));
        await PlanAsync(database, history, ["c4ca4238a0b923820dcc509a6f75849b", "h", 100L, 0L], "metric_pk", "Seq Scan");
        await PlanAsync(database, "SELECT COUNT(*) FROM metrics WHERE run_uuid = $1 AND key = $2 AND step >= $3 AND step <= $4", ["x", "h", 1L, 5L], "index_metrics_run_uuid_key_step", "Seq Scan");
        await SamplePlansAsync(database, long.MinValue, long.MaxValue);
        await SamplePlansAsync(database, 1, long.MaxValue);
        await SamplePlansAsync(database, 10, Points / 2);
    }

    // Whatever a sampled history asks, it is asked of the index of the run's steps.
    static async Task SamplePlansAsync(IDatabase database, long firstStep, long lastStep)
    {
        var plans = await database.ReadAsync(async session =>
        {
            var planned = new PlannedSession(session);
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
            await using var writer = new MetricHistoryWriter(pipe.Writer, includeRunId: true, CancellationToken.None);
            await new HistorySampler(planned, writer, "c4ca4238a0b923820dcc509a6f75849b", "h", lastStep).WriteAsync(firstStep, 50);
            await writer.EndAsync(null);
            return planned.Plans;
        });
        Assert.NotEmpty(plans);
        Assert.All(plans, one => Assert.Contains("index_metrics_run_uuid_key_step", one.Plan, StringComparison.Ordinal));
        Assert.All(plans, one => Assert.DoesNotContain("Seq Scan on metrics", one.Plan, StringComparison.Ordinal));
        Assert.All(plans, one => Assert.DoesNotContain("metric_pk", one.Plan, StringComparison.Ordinal));
    }

    static RunQuery Query(string filter, string order) => new(
        DatabaseKind.PostgreSql,
        new RunSelection([1], ["active"], RunSearchSchema.Schema.Filter(filter), RunSearchSchema.Schema.Order(order.Split(", ", StringSplitOptions.RemoveEmptyEntries))),
        RunPhase.Present);

    static Task PlanAsync(IDatabase database, SqlQuery query, string index, string never) => PlanAsync(database, query.Text, query.Arguments, index, never);

    static async Task PlanAsync(IDatabase database, string sql, object?[] arguments, string index, string never)
    {
        var plan = string.Join('\n', await database.ReadAsync(session => session.QueryAsync("EXPLAIN " + sql, r => r.GetString(0), arguments)));
        Assert.True(plan.Contains(index, StringComparison.Ordinal), $"no {index} in the plan of\n{sql}\n{plan}");
        Assert.False(plan.Contains(never, StringComparison.Ordinal), $"{never} in the plan of\n{sql}\n{plan}");
    }
}
