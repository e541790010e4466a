using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Durability;

/// <summary>Twenty writers at once: no deadlock, nothing lost or doubled, one winner where only one can win.</summary>
public sealed class ConcurrentWriterTests
{
    const int Writers = 20;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Writers_of_one_run_and_one_name_do_not_disturb_each_other(string kind)
    {
        using var folder = new TemporaryFolder();
        var uri = kind == "sqlite" ? $"sqlite:///{folder.Path}/mlflow.db" : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var server = await MlServer.StartAsync(uri, folder.Path);
        var experiment = await server.Http.CreateExperimentAsync("shared");
        var run = await server.Http.CreateRunAsync(experiment);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => WriteAsync(server.Http, run, w)));
        var created = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => TryCreateAsync(server.Http, "contested")));

        var data = (await server.Http.GetRunAsync(run))["run"]!["data"]!;
        Assert.Equal(Writers * 5, data["params"]!.AsArray().Count);
        var metric = Assert.Single(data["metrics"]!.AsArray(), m => m!["key"]!.GetValue<string>() == "shared");
        Assert.Equal(Writers * 5 - 1, metric!["step"]!.GetValue<int>());
        var history = await server.Http.GetStringAsync($"/api/2.0/mlflow/metrics/get-history?run_id={run}&metric_key=shared");
        Assert.Equal(Writers * 5, JsonNode.Parse(history)!["metrics"]!.AsArray().Count);
        Assert.Single(created, code => code is null);
        Assert.All(created.Where(code => code is not null), code => Assert.Equal("RESOURCE_ALREADY_EXISTS", code));
    }

    // Keys in opposite orders: the classic recipe for a deadlock.
    static async Task WriteAsync(HttpClient http, string run, int writer)
    {
        for (var i = 0; i < 5; i++)
        {
            var step = (writer * 5) + i;
            var keys = Enumerable.Range(0, 10).Select(k => "k" + k);
            if (writer % 2 == 0) keys = keys.Reverse();
            var metrics = keys.Append("shared").Select(k => (JsonNode)new JsonObject { ["key"] = k, ["value"] = step, ["timestamp"] = step, ["step"] = step });
            await http.PostAsync("runs/log-batch", new JsonObject
            {
                ["run_id"] = run,
                ["metrics"] = new JsonArray([.. metrics]),
                ["params"] = new JsonArray(new JsonObject { ["key"] = $"p{writer}-{i}", ["value"] = "v" }),
                ["tags"] = new JsonArray([.. keys.Select(k => (JsonNode)new JsonObject { ["key"] = k, ["value"] = $"{writer}" })]),
            });
        }
    }

    static async Task<string?> TryCreateAsync(HttpClient http, string name)
    {
        using var answer = await http.PostAsync("/api/2.0/mlflow/experiments/create", TrackingCalls.Json($"{{\"name\": \"{name}\"}}"));
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return answer.IsSuccessStatusCode ? null : body["error_code"]!.GetValue<string>();
    }
}
