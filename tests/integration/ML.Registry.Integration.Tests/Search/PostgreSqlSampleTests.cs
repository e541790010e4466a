using System.Net;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;
using ML.Tracking.Metrics;

namespace ML.Registry.Integration.Tests.Search;

/// <summary>The points that PostgreSQL's walk along the steps finds are those of the whole history, however steps repeat.</summary>
public sealed class PostgreSqlSampleTests
{
    const int Rows = 5000, ManyRows = 50_000;

    static readonly string[] Steps = ["i", "i * 10 - 700", "i / 3", "i % 17", "i / 700 * 10", "0", "CASE WHEN i < 2500 THEN i ELSE 9999 END", "CASE WHEN i = 2499 THEN 2498 ELSE i END", "CASE WHEN i < 100 THEN i ELSE i * 3 END", "CASE WHEN i < 100 THEN i * 9 ELSE 800 + i END"];

    // So many that parts are walked side by side, the second from row 24,500 on where 100 points are taken.
    static readonly string[] ManySteps = ["i", "i * 3 - 70000", "CASE WHEN i = 24500 THEN 24499 ELSE i END", "CASE WHEN i = 24501 THEN 24500 ELSE i END", "CASE WHEN i = 12345 THEN 12346 ELSE i END", "CASE WHEN i = 40000 THEN 39998 ELSE i END", "CASE WHEN i < 30000 THEN i ELSE 49999 END"];

    [Fact]
    public async Task Sampled_points_are_those_of_the_whole_history()
    {
        using var folder = new TemporaryFolder();
        var uri = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var server = await MlServer.StartAsync(uri, folder.Path);
        var run = (string)(await server.Http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = "0" }))["run"]!["info"]!["run_id"]!;
        await Sql.ExecuteAsync(uri, [.. Steps.Select((step, n) => Insert(run, $"m{n}", step, Rows)), .. ManySteps.Select((step, n) => Insert(run, $"n{n}", step, ManyRows))]);
        for (var n = 0; n < Steps.Length; n++) await CompareAsync(server.Http, run, $"m{n}");
        for (var n = 0; n < ManySteps.Length; n++) await CompareAsync(server.Http, run, $"n{n}");
    }

    static string Insert(string run, string key, string step, int rows) => "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) "
        + $"SELECT '{key}', (i * 7919) % 1009, (i * 31) % 97, {step}, FALSE, '{run}' FROM generate_series(0, {rows - 1}) i ON CONFLICT DO NOTHING";

    static async Task CompareAsync(HttpClient http, string run, string key)
    {
        var all = (await ReadAsync(http, $"metrics/get-history?run_id={run}&metric_key={key}")).Order().ToList();
        foreach (var points in (int[])[1, 2, 7, 100])
            Assert.Equal(BucketSample.Rows(all.Count, points).Select(i => all[(int)i]), await ReadAsync(http, $"metrics/get-history-bulk-interval?run_ids={run}&metric_key={key}&max_results={points}"));
        var range = all.Where(p => p.Item1 is >= 10 and <= 3000).ToList();
        Assert.Equal(BucketSample.Rows(range.Count, 7).Select(i => range[(int)i]), await ReadAsync(http, $"metrics/get-history-bulk-interval?run_ids={run}&metric_key={key}&max_results=7&start_step=10&end_step=3000"));
    }

    static async Task<List<(long, long, double)>> ReadAsync(HttpClient http, string path)
    {
        var (status, answer) = await http.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, status);
        return [.. (answer["metrics"]?.AsArray() ?? []).Select(m => ((long)m!["step"]!, (long)m["timestamp"]!, (double)m["value"]!))];
    }
}
