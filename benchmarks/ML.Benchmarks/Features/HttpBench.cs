using System.Text;
using ML.Benchmarks.Serving;
using ML.Features;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Features;

/// <summary>A call over HTTP against the least that Kestrel can do: take the same request and send the same bytes back, over one connection each, in turn.</summary>
static class HttpBench
{
    const double BoundMicroseconds = 150;

    // Code is compiled for good only when it has run a while: a server lives longer than a benchmark.
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using var folder = new TemporaryFolder();
        var database = $"sqlite:///{folder.File("mlflow.db")}";
        using (var connection = DuckDbDatabase.Shared.Connect())
            connection.Execute($"COPY (SELECT i AS id, now() - INTERVAL 1 HOUR AS ts, {string.Join(", ", Enumerable.Range(0, WideRows.Features).Select(f => $"(i * 0.5 + {f})::DOUBLE AS f{f}"))} FROM range(10000) t(i)) TO '{folder.File("wide.parquet")}'");
        await using (var store = await FeatureStore.OpenAsync(database, new FeatureStoreOptions { Root = folder.File("features") }))
        {
            await store.ApplyAsync(
            [
                new FeatureTable { Name = "wide", Location = folder.File("wide.parquet"), PrimaryKeys = ["id"], TimeseriesColumn = "ts", Online = true },
                new FeatureSpec { Name = "wide.all", Features = [new FeatureSpecEntry { Lookup = new FeatureLookup { Table = "wide", LookupKey = ["id"], TimestampLookupKey = "ts" } }] },
            ]);
            await store.MaterializeAsync(new MaterializeFeatures());
        }

        await using var server = await MlServer.StartAsync(database, folder.Path, "--features-root", folder.File("features"), "--features-allowed-roots", folder.Path);
        await using var bare = await ServedProcess.EchoAsync();
        foreach (var keys in (int[])[1, 100]) await CaseAsync(report, new Uri(server.Address).Port, bare.Port, keys, TimeSpan.FromSeconds(quick ? 1 : 4));
    }

    static async Task CaseAsync(BenchmarkReport report, int port, int barePort, int keys, TimeSpan turn)
    {
        var body = Encoding.UTF8.GetBytes($"{{\"feature_service\": \"wide.all\", \"entities\": {{\"id\": [{string.Join(",", Enumerable.Range(17, keys))}]}}}}");
        var ours = new HttpLoad(port, HttpLoad.Request("/get-online-features", "application/json", body));
        var peer = new HttpLoad(barePort, HttpLoad.Request("/answer", "application/json", body));
        var answer = await AnswerAsync(port, body);
        using (var client = new HttpClient()) (await client.PutAsync($"http://127.0.0.1:{barePort}/answer", new ByteArrayContent(answer))).EnsureSuccessStatusCode();
        ours.Run(1, WarmUp);
        peer.Run(1, WarmUp);
        var (a, b) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < 5; i++)
        {
            a.Add(ours.Run(1, turn).At(0.5));
            b.Add(peer.Run(1, turn).At(0.5));
        }

        var (mine, bare) = (Measure.Median(a).TotalMicroseconds, Measure.Median(b).TotalMicroseconds);
        report.Add($"HTTP call, {keys} keys × 50 features, {answer.Length:#,0} bytes, p50 over a bare Kestrel's, against {BoundMicroseconds:0} µs", $"{mine:0} µs", $"{bare:0} µs bare", (mine - bare) / BoundMicroseconds, Goal.AtMostTimes(1));
    }

    static async Task<byte[]> AnswerAsync(int port, byte[] body)
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        return await (await client.PostAsync($"http://127.0.0.1:{port}/get-online-features", content)).EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }
}
