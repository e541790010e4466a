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
}
