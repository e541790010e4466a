using ML.Common.Paging;
using ML.Tracking.Runs;

namespace ML.Tracking.Tests.Runs;

/// <summary>Pages together are the whole result, in every order, also while runs come and go.</summary>
public sealed class RunPagesTests
{
    const int Count = 60;

    // Ties, NULLs, NaNs and missing values in every column that can be ordered by.
    static readonly string[] Data =
    [
        $"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {Count - 1}) "
        + "INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, experiment_id) "
        + "SELECT printf('%032x', (i * 7919) % 100003), 'n' || (i % 4), CASE WHEN i % 5 = 0 THEN NULL ELSE 'u' || (i % 3) END, 'RUNNING', "
        + "CASE WHEN i % 6 = 0 THEN NULL ELSE i / 3 END, NULL, 'active', 1 FROM n",
        "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) "
        + "SELECT 'm', CASE WHEN rowid % 5 = 0 THEN 0 ELSE rowid % 7 END, 1, 1, rowid % 5 = 0, run_uuid FROM runs WHERE rowid % 4 > 0",
        "INSERT INTO params (key, value, run_uuid) SELECT 'p', 'v' || (rowid % 3), run_uuid FROM runs WHERE rowid % 3 > 0",
        "INSERT INTO tags (key, value, run_uuid) SELECT 't', CASE WHEN rowid % 8 = 0 THEN NULL ELSE 'w' || (rowid % 2) END, run_uuid FROM runs WHERE rowid % 2 > 0",
    ];

    public static TheoryData<string, string> Searches() => new()
    {
        { "", "" }, { "", "metrics.m ASC" }, { "", "metrics.m DESC" }, { "", "params.p DESC, metrics.m ASC" }, { "", "tags.t ASC, params.p DESC" },
        { "", "start_time ASC" }, { "", "end_time DESC" }, { "", "user_id DESC, start_time ASC" }, { "", "run_id DESC" },
        { "metrics.m < 3", "metrics.m DESC" }, { "metrics.m >= 0 AND params.p = 'v1'", "tags.t DESC" }, { "tags.t IS NULL", "metrics.m ASC, run_id DESC" },
    };

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task Pages_make_up_the_whole_result(string filter, string order)
    {
        await using var file = await TrackingFile.CreateAsync(Data);
        var whole = await ReadAsync(file, filter, order, 1000, null);
        Assert.Null(whole.NextToken);
        Assert.NotEmpty(whole.Items);
        Assert.Equal(Ids(whole), await AllPagesAsync(file, filter, order, 7, token => token));
        // A token of MLflow's holds the number of rows alone.
        Assert.Equal(Ids(whole), await AllPagesAsync(file, filter, order, 7, token => PageToken.FromOffset(PageToken.ToOffset(token))));
    }

    [Fact]
    public async Task Runs_that_come_and_go_neither_repeat_nor_hide_others()
    {
        await using var file = await TrackingFile.CreateAsync(Data);
        var before = Ids(await ReadAsync(file, "", "metrics.m DESC", 1000, null));
        var first = await ReadAsync(file, "", "metrics.m DESC", 10, null);
        await file.ExecuteAsync(
            "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id, start_time) VALUES ('ffff', 'active', 1, 99)",
            "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ('m', 99, 1, 1, 0, 'ffff')",
            $"UPDATE runs SET lifecycle_stage = 'deleted' WHERE run_uuid = '{before[3]}'");
        var rest = await ReadAsync(file, "", "metrics.m DESC", 1000, first.NextToken);
        Assert.Equal(before.Skip(10), Ids(rest));
    }

    [Fact]
    public async Task A_metric_that_most_runs_of_others_have_is_found_too()
    {
        // More points of other experiments come first than are looked at in the metric's order.
        await using var file = await TrackingFile.CreateAsync(
        [
            .. Data, "INSERT INTO experiments (experiment_id, name, lifecycle_stage, workspace) VALUES (2, 'other', 'active', 'default')",
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999) "
            + "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id, start_time) SELECT 'o' || i, 'active', 2, i FROM n",
            "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'm', -1 - start_time, 1, 1, 0, run_uuid FROM runs WHERE experiment_id = 2",
        ]);
        var page = await ReadAsync(file, "", "metrics.m ASC", 10, null);
        Assert.All(page.Items, run => Assert.Equal(1, run.ExperimentId));
        Assert.Equal(Ids(await ReadAsync(file, "", "metrics.m ASC", 1000, null)).Take(10), Ids(page));
    }

    [Theory]
    [InlineData("metrics.m > 3", "")]
    [InlineData("metrics.m <= 0", "start_time ASC")]
    [InlineData("metrics.m = 2 AND params.p = 'v1'", "params.p DESC, metrics.m ASC")]
    [InlineData("metrics.m >= 1 AND metrics.m < 5 AND metrics.m < 5", "tags.t ASC")]
    public async Task A_condition_that_few_meet_finds_what_going_through_all_runs_finds(string filter, string order)
    {
        await using var file = await TrackingFile.CreateAsync(Data);
        var few = Ids(await ReadAsync(file, filter, order, 1000, null));
        Assert.NotEmpty(few);
        Assert.Equal(few, await AllPagesAsync(file, filter, order, 3, token => token));
        // As long as the metrics by value are not complete, nobody relies on them.
        await file.ExecuteAsync("DELETE FROM ml_metric_values", "UPDATE ml_metric_values_progress SET complete = 0");
        Assert.Equal(few, Ids(await ReadAsync(file, filter, order, 1000, null)));
    }

    static async Task<List<string>> AllPagesAsync(TrackingFile file, string filter, string order, int size, Func<string, string> change)
    {
        var ids = new List<string>();
        for (string? token = null; ;)
        {
            var page = await ReadAsync(file, filter, order, size, token);
            ids.AddRange(Ids(page));
            if (page.NextToken is null) return ids;
            Assert.Equal(size, page.Items.Count);
            token = change(page.NextToken);
        }
    }

    static Task<Page<RunRow>> ReadAsync(TrackingFile file, string filter, string order, int size, string? token)
    {
        var search = Searching.For(filter, order);
        return file.Database.ReadAsync(session => new RunPages(session, search).ReadAsync(PageCursor.Parse(token, search.OrderName), size));
    }

    static List<string> Ids(Page<RunRow> page) => [.. page.Items.Select(r => r.Id)];
}
