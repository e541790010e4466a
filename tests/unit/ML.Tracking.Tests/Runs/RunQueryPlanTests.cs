using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Runs;

namespace ML.Tracking.Tests.Runs;

/// <summary>What SQLite makes of the searches: no table is read whole, and the usual orders come out of an index.</summary>
public sealed class RunQueryPlanTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("metrics.m < 1", "metrics.m ASC")]
    [InlineData("metrics.m < 1 AND params.p = 'x'", "metrics.n DESC")]
    [InlineData("tags.t = 'x'", "")]
    [InlineData("tags.t IS NULL", "params.p ASC")]
    [InlineData("attributes.run_id = 'x'", "")]
    [InlineData("attributes.run_id IN ('x', 'y')", "metrics.m ASC")]
    [InlineData("tags.`mlflow.parentRunId` = 'x'", "")]
    [InlineData("dataset.name = 'd'", "start_time ASC")]
    [InlineData("dataset.context = 'train'", "")]
    public async Task No_table_is_read_whole(string filter, string order)
    {
        await using var file = await TrackingFile.CreateAsync();
        var search = Searching.For(filter, order);
        foreach (var phase in Enum.GetValues<RunPhase>())
        {
            var plan = await PlanAsync(file, new RunQuery(DatabaseKind.Sqlite, search, phase).Page(null, 101, 0));
            Assert.DoesNotContain(plan, line => line.StartsWith("SCAN", StringComparison.Ordinal) && !line.Contains("json_each"));
        }
    }

    [Fact]
    public async Task The_newest_runs_are_read_from_an_index_and_no_others()
    {
        await using var file = await TrackingFile.CreateAsync();
        var plan = await PlanAsync(file, new RunQuery(DatabaseKind.Sqlite, Searching.For("", ""), RunPhase.Present).Page([5L, "x"], 101, 0));
        Assert.Equal("SEARCH r USING INDEX ml_runs_recent (experiment_id=? AND lifecycle_stage=? AND start_time>? AND start_time<?)", Assert.Single(plan));
    }

    [Fact]
    public async Task Runs_by_a_metric_are_read_in_the_metrics_order()
    {
        await using var file = await TrackingFile.CreateAsync();
        var search = Searching.For("metrics.m < 1", "metrics.m DESC");
        var plan = await PlanAsync(file, new RunQuery(DatabaseKind.Sqlite, search, RunPhase.Present).PageOfFirst([0.5, 0L, 5L, "x"], 101, 2000));
        Assert.Contains(plan, line => line.Contains("ml_metric_values USING PRIMARY KEY (key=? AND is_nan=? AND value"));
    }

    [Fact]
    public async Task Runs_that_meet_a_rare_condition_are_found_by_it()
    {
        await using var file = await TrackingFile.CreateAsync();
        var search = Searching.For("metrics.m > 1 AND params.p = 'x'", "");
        var plan = await PlanAsync(file, new RunQuery(DatabaseKind.Sqlite, search, RunPhase.Present, search.Filter[0]).Page([5L, "x"], 101, 0));
        Assert.StartsWith("SEARCH ml_metric_values USING PRIMARY KEY (key=? AND is_nan=? AND value>?)", plan[0], StringComparison.Ordinal);
        Assert.Contains(plan, line => line.StartsWith("SEARCH r USING INDEX sqlite_autoindex_runs_1 (run_uuid=?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Children_of_a_run_are_found_by_their_parent()
    {
        await using var file = await TrackingFile.CreateAsync();
        var plan = await PlanAsync(file, new RunQuery(DatabaseKind.Sqlite, Searching.For("tags.`mlflow.parentRunId` = 'x'", ""), RunPhase.Present).Page(null, 11, 0));
        Assert.Contains(plan, line => line.StartsWith("SEARCH p USING INDEX ml_tags_parent", StringComparison.Ordinal));
    }

    static Task<List<string>> PlanAsync(TrackingFile file, SqlQuery query) => file.PlanAsync(query.Text, query.Arguments);
}
