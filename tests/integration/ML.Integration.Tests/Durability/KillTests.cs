using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Durability;

/// <summary>What was acknowledged survives the server's sudden death; what was not is there whole or not at all.</summary>
public sealed class KillTests
{
    const int Rounds = 3, Writers = 4, MetricsPerBatch = 20;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Acknowledged_batches_survive_kill_9(string kind)
    {
        using var folder = new TemporaryFolder();
        var uri = kind == "sqlite" ? $"sqlite:///{folder.Path}/mlflow.db" : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        var acknowledged = new ConcurrentDictionary<string, ConcurrentBag<int>>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await MlServer.StartAsync(uri, folder.Path);
            var experiment = await server.Http.CreateExperimentAsync($"round-{round}");
            var runs = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => server.Http.CreateRunAsync(experiment)));
            using var stop = new CancellationTokenSource();
            var writers = runs.Select(run => WriteAsync(server.Http, run, acknowledged.GetOrAdd(run, _ => []), stop.Token)).ToList();
            // The moment differs from round to round; the first batches must have come through.
            await ML.TestKit.Processes.Waiting.UntilAsync(
                () => Task.FromResult(runs.All(r => acknowledged[r].Count > 5 * (round + 1))), TimeSpan.FromSeconds(60), () => "no batch was acknowledged");
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }

        await using var survivor = await MlServer.StartAsync(uri, folder.Path);
        foreach (var (run, batches) in acknowledged) await CheckAsync(survivor.Http, run, batches);
    }

    static async Task WriteAsync(HttpClient http, string run, ConcurrentBag<int> acknowledged, CancellationToken stop)
    {
        for (var batch = 0; !stop.IsCancellationRequested; batch++)
        {
            try
            {
                await http.PostAsync("runs/log-batch", Batch(run, batch));
                acknowledged.Add(batch);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    // One batch is one transaction: its metrics and its parameter stand or fall together.
    static JsonObject Batch(string run, int batch) => new()
    {
        ["run_id"] = run,
        ["metrics"] = new JsonArray([.. Enumerable.Range(0, MetricsPerBatch).Select(i =>
            (JsonNode)new JsonObject { ["key"] = "m" + i, ["value"] = batch, ["timestamp"] = batch, ["step"] = batch })]),
        ["params"] = new JsonArray(new JsonObject { ["key"] = "p" + batch, ["value"] = "x" }),
    };

    static async Task CheckAsync(HttpClient http, string run, ConcurrentBag<int> acknowledged)
    {
        var parameters = (await http.GetRunAsync(run))["run"]!["data"]!["params"]!.AsArray().Select(p => p!["key"]!.GetValue<string>()).ToHashSet();
        var last = await StepsAsync(http, run, "m" + (MetricsPerBatch - 1));
        foreach (var batch in acknowledged)
        {
            Assert.Contains("p" + batch, parameters);
            Assert.Contains(batch, last);
        }

        Assert.Equal(last.Count, parameters.Count);
        Assert.Equal(last, await StepsAsync(http, run, "m0"));
    }

    static async Task<SortedSet<int>> StepsAsync(HttpClient http, string run, string key)
    {
        var history = await http.GetFromJsonAsync<JsonNode>($"/api/2.0/mlflow/metrics/get-history?run_id={run}&metric_key={key}");
        return [.. history!["metrics"]!.AsArray().Select(m => m!["step"]!.GetValue<int>())];
    }
}
