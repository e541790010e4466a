using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Durability;

/// <summary>PostgreSQL goes away and comes back: clear errors meanwhile, and no restart of ours needed.</summary>
public sealed class DatabaseOutageTests
{
    [Fact]
    public async Task The_server_recovers_when_the_database_returns()
    {
        using var folder = new TemporaryFolder();
        await using var cluster = await PostgresCluster.CreateAsync();
        await using var server = await MlServer.StartAsync(await cluster.NewDatabaseAsync(), folder.Path);
        var experiment = await server.Http.CreateExperimentAsync("before");
        await cluster.StopAsync();

        using var refused = await server.Http.PostAsync("/api/2.0/mlflow/experiments/create", TrackingCalls.Json("{\"name\": \"during\"}"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        var error = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        Assert.Equal("TEMPORARILY_UNAVAILABLE", error["error_code"]!.GetValue<string>());
        Assert.Contains("database", error["message"]!.GetValue<string>());

        await cluster.StartAsync();
        await Waiting.UntilAsync(
            async () => (await server.Http.GetAsync($"/api/2.0/mlflow/experiments/get?experiment_id={experiment}")).IsSuccessStatusCode,
            TimeSpan.FromSeconds(30), () => "the server did not recover");
        await server.Http.CreateExperimentAsync("during");
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_database_restarts_under_load()
    {
        const int writers = 8;
        using var folder = new TemporaryFolder();
        await using var cluster = await PostgresCluster.CreateAsync();
        await using var server = await MlServer.StartAsync(await cluster.NewDatabaseAsync(), folder.Path);
        var run = await server.Http.CreateRunAsync(await server.Http.CreateExperimentAsync("load"));
        var acknowledged = new ConcurrentDictionary<int, bool>();
        using var stop = new CancellationTokenSource();
        var writing = Enumerable.Range(0, writers).Select(w => WriteAsync(server.Http, run, w, writers, acknowledged, stop.Token)).ToList();
        await WaitForMoreAsync(acknowledged, 100);
        await cluster.StopAsync();
        await cluster.StartAsync();
        await WaitForMoreAsync(acknowledged, 100);
        await stop.CancelAsync();
        await Task.WhenAll(writing);

        var history = JsonNode.Parse(await server.Http.GetStringAsync($"/api/2.0/mlflow/metrics/get-history?run_id={run}&metric_key=m"))!["metrics"]!.AsArray();
        var steps = history.Select(m => m!["step"]!.GetValue<int>()).ToList();
        Assert.Equal(steps.Count, steps.Distinct().Count());
        Assert.Empty(acknowledged.Keys.Except(steps));
    }

    static Task WaitForMoreAsync(ConcurrentDictionary<int, bool> acknowledged, int count)
    {
        var target = acknowledged.Count + count;
        return Waiting.UntilAsync(() => Task.FromResult(acknowledged.Count >= target), TimeSpan.FromSeconds(60), () => $"{acknowledged.Count} of {target} were acknowledged");
    }

    // Each writer has steps of its own; what fails is not sent again.
    static async Task WriteAsync(HttpClient http, string run, int writer, int writers, ConcurrentDictionary<int, bool> acknowledged, CancellationToken stop)
    {
        for (var step = writer; !stop.IsCancellationRequested; step += writers)
        {
            using var answer = await http.PostAsync(
                "/api/2.0/mlflow/runs/log-metric",
                TrackingCalls.Json($$"""{"run_id": "{{run}}", "key": "m", "value": {{step}}, "timestamp": {{step}}, "step": {{step}}}"""), CancellationToken.None);
            if (answer.IsSuccessStatusCode) acknowledged[step] = true;
            else Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }
    }
}
