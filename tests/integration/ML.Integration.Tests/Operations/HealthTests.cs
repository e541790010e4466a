using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>What probes of orchestrators are answered.</summary>
public sealed class HealthTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Readiness_follows_the_database_and_liveness_does_not()
    {
        Layout.OneProcess("a gateway tells of its services, and each service of what it needs itself");
        await using var cluster = await PostgresCluster.CreateAsync();
        await using var server = await MlServer.StartAsync(await cluster.NewDatabaseAsync(), folder.Path);
        var ready = await ReadyAsync(server, HttpStatusCode.OK);
        Assert.Equal("ready", ready["status"]!.GetValue<string>());
        Assert.Equal(["artifact_store", "features_root", "tracking_database"], ready["dependencies"]!.AsObject().Select(d => d.Key).Order());

        await cluster.StopAsync();
        var broken = await ReadyAsync(server, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("failed", broken["dependencies"]!["tracking_database"]!["status"]!.GetValue<string>());
        Assert.NotEmpty(broken["dependencies"]!["tracking_database"]!["message"]!.GetValue<string>());
        Assert.Equal("ok", broken["dependencies"]!["artifact_store"]!["status"]!.GetValue<string>());
        Assert.Equal("OK", await server.Http.GetStringAsync("/health/live"));

        await cluster.StartAsync();
        await Waiting.UntilAsync(async () =>
        {
            using var answer = await server.Http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }, TimeSpan.FromSeconds(30), () => server.Process.Output);
    }

    [Fact]
    public async Task Probes_come_by_an_address_that_is_not_among_the_allowed_hosts()
    {
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--allowed-hosts", "ml.example,127.0.0.1:*");
        const string artifact = "/api/2.0/mlflow-artifacts/artifacts/a/health/live";
        foreach (var (method, path, expected) in ((HttpMethod, string, HttpStatusCode)[])
        [
            (HttpMethod.Get, "/health/live", HttpStatusCode.OK), (HttpMethod.Get, "/health/ready", HttpStatusCode.OK), (HttpMethod.Get, "/metrics", HttpStatusCode.Forbidden),
            (HttpMethod.Delete, "/health/live", HttpStatusCode.Forbidden), (HttpMethod.Get, artifact, HttpStatusCode.Forbidden), (HttpMethod.Delete, artifact, HttpStatusCode.Forbidden),
        ])
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { Host = "100.64.3.7:5000" } };
            using var answer = await server.Http.SendAsync(request);
            Assert.True(expected == answer.StatusCode, $"{method} {path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    static async Task<JsonNode> ReadyAsync(MlServer server, HttpStatusCode expected)
    {
        using var answer = await server.Http.GetAsync("/health/ready");
        Assert.Equal(expected, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
