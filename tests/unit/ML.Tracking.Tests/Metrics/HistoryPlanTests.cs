using System.IO.Pipelines;
using ML.Tracking.Metrics;

namespace ML.Tracking.Tests.Metrics;

/// <summary>
/// Every query by which SQLite samples a history reads the index of the run's steps and sorts nothing before that index's
/// order: along the primary key, the other index that knows the metric, it would pass the points of every run, for each point taken.
/// </summary>
public sealed class HistoryPlanTests
{
    [Theory]
    [InlineData("i")]
    [InlineData("i / 3")]
    [InlineData("i * 9 + i % 7")]
    [InlineData("i / 1500")]
    public async Task Points_are_found_along_the_steps(string step)
    {
        await using var file = await TrackingFile.CreateAsync(
            "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id) VALUES ('r', 'active', 1)",
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2999) "
            + $"INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'm', i, i, {step}, 0, 'r' FROM n");
        foreach (var (from, to) in ((long, long)[])[(long.MinValue, long.MaxValue), (10, 2000)])
        {
            var plans = await file.Database.ReadAsync(async session =>
            {
                var planned = new PlannedSession(session);
                var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
                await using var writer = new MetricHistoryWriter(pipe.Writer, includeRunId: true, CancellationToken.None);
                await new HistorySampler(planned, writer, "r", "m", to).WriteAsync(from, 50);
                await writer.EndAsync(null);
                return planned.Plans;
            });
            Assert.NotEmpty(plans);
            Assert.All(plans, one => Assert.All(one.Plan.Split('\n').Where(line => line.Contains(" metrics ", StringComparison.Ordinal)), line =>
                Assert.Contains("INDEX index_metrics_run_uuid_key_step (run_uuid=? AND key=?", line, StringComparison.Ordinal)));
            Assert.All(plans, one => Assert.DoesNotContain("TEMP B-TREE FOR ORDER BY", one.Plan, StringComparison.Ordinal));
        }
    }
}
