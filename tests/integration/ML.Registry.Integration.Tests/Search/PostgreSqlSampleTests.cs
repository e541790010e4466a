using System.Net;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;
using ML.Tracking.Metrics;

namespace ML.Registry.Integration.Tests.Search;

/// <summary>The points that PostgreSQL's walk along the steps finds are those of the whole history, however steps repeat.</summary>
public sealed class PostgreSqlSampleTests
{
    const int Rows = 5000;

    static readonly string[] Steps = ["i", "i * 10 - 700", "i / 3", "i % 17", "i / 700 * 10", "0", "CASE WHEN i < 2500 THEN i ELSE 9999 END", "CASE WHEN i = 2499 THEN 2498 ELSE i END", "CASE WHEN i < 100 THEN i ELSE i * 3 END", "CASE WHEN i < 100 THEN i * 9 ELSE 800 + i END"];

    [Fact]
    public async Task Sampled_points_are_those_of_the_whole_history()
    {
        using var folder = new TemporaryFolder();
        var uri = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var server = await MlServer.StartAsync(uri, folder.Path);
        var run = (string)(await server.Http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = "0" }))["run"]!["info"]!["run_id"]!;
        await Sql.ExecuteAsync(uri, [.. Steps.Select((step, n) => "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) "
            + $"SELECT 'm{n}', (i * 7919) % 1009, (i * 31) % 97, {step}, FALSE, '{run}' FROM generate_series(0, {Rows - 1}) i ON CONFLICT DO NOTHING")]);
        for (var n = 0; n < Steps.Length; n++)
        {
            var all = (await ReadAsync(server.Http, $"metrics/get-history?run_id={run}&metric_key=m{n}")).Order().ToList();
            foreach (var points in (int[])[1, 2, 7, 100])
                Assert.Equal(BucketSample.Rows(all.Count, points).Select(i => all[(int)i]), await ReadAsync(server.Http, $"metrics/get-history-bulk-interval?run_ids={run}&metric_key=m{n}&max_results={points}"));
            var range = all.Where(p => p.Item1 is >= 10 and <= 3000).ToList();
            Assert.Equal(BucketSample.Rows(range.Count, 7).Select(i => range[(int)i]), await ReadAsync(server.Http, $"metrics/get-history-bulk-interval?run_ids={run}&metric_key=m{n}&max_results=7&start_step=10&end_step=3000"));
        }
    }

    static async Task<List<(long, long, double)>> ReadAsync(HttpClient http, string path)
    {
        var (status, answer) = await http.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, status);
        return [.. (answer["metrics"]?.AsArray() ?? []).Select(m => ((long)m!["step"]!, (long)m["timestamp"]!, (double)m["value"]!))];
    }
}
