using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ML.Integration.Tests.SystemTables;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Split;

/// <summary>The same work on one process and on several behind a gateway.</summary>
public sealed class SplitTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Work_goes_through_every_service(bool split)
    {
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        await using var platform = split ? await SplitPlatform.StartAsync(uri, folder, "tracking,platform", "artifacts,registry", "features,tables,serving") : null;
        await using var whole = split ? null : await MlServer.StartAsync(
            uri, folder.Path, "--features-root", folder.File("features"), "--features-allowed-roots", folder.Path, "--system-tables", folder.File("mltables"));
        await WorkAsync((platform?.Gateway ?? whole!).Http);
        if (platform is not null) await OnlyTheGatewayIsLetInAsync(platform);
    }

    /// <summary>As on several machines: PostgreSQL, an object store and Redis, and two of each service that keeps nothing itself.</summary>
    [Fact]
    public async Task Work_goes_through_replicas_over_shared_stores()
    {
        await using var stores = await SharedStores.StartAsync();
        await using var platform = await SplitPlatform.StartAsync(
            stores.DatabaseUri, folder, stores.Flags, [], ["tracking,platform", "tracking,platform", "artifacts,registry", "artifacts,registry", "features,tables", "features,tables", "serving"], stores.Environment);
        await WorkAsync(platform.Gateway.Http);
        await OnlyTheGatewayIsLetInAsync(platform);
        Assert.False(Directory.Exists(folder.File("mlartifacts")));
    }

    async Task WorkAsync(HttpClient http)
    {
        var run = await http.CreateRunAsync(await http.CreateExperimentAsync("split"));
        await http.PostAsync("runs/log-metric", new JsonObject { ["run_id"] = run, ["key"] = "m", ["value"] = 1, ["timestamp"] = 1, ["step"] = 1 });
        await ArtifactsPassAsync(http);
        await RegistryAndLineageMeetAsync(http, run);
        await ServingFindsItsModelAsync(http);
        await new SystemTablesReader(folder.File("mltables")).ExpectAsync("SELECT run_id FROM metrics", run);
        var answer = await http.PostAsJsonAsync("/api/2.0/sql/statements", new { statement = "SELECT key FROM ml.system.metrics" });
        Assert.Contains("\"m\"", await answer.Content.ReadAsStringAsync());
        var features = await http.GetAsync("/api/2.0/ml/features/openapi.json");
        Assert.Equal(HttpStatusCode.OK, features.StatusCode);
        using var missing = await http.GetAsync("/api/2.0/mlflow/runs/get?run_id=0123");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("RESOURCE_DOES_NOT_EXIST", await missing.Content.ReadAsStringAsync());
        using var ready = await http.GetAsync("/health/ready");
        Assert.True(ready.IsSuccessStatusCode, await ready.Content.ReadAsStringAsync());
        await FeaturesAreLookedUpAsync(http);
    }

    async Task FeaturesAreLookedUpAsync(HttpClient http)
    {
        await PlaceFeatures.PublishAsync(http, folder.File("places.parquet"));
        // Replicas follow definitions that were applied at another one.
        var text = "";
        await Waiting.UntilAsync(
            async () => (text = await PlaceFeatures.AskAsync(http)).Contains(PlaceFeatures.Answer, StringComparison.Ordinal),
            TimeSpan.FromSeconds(20), () => text);
    }

    static async Task ArtifactsPassAsync(HttpClient http)
    {
        // More than the server buffers of a body, and of a length that is not told in advance.
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        using var body = new StreamContent(new MemoryStream(content));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/2.0/mlflow-artifacts/artifacts/0/files/a%20b.bin") { Content = body };
        request.Headers.TransferEncodingChunked = true;
        using var put = await http.SendAsync(request);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        Assert.Equal(content, await http.GetByteArrayAsync("/api/2.0/mlflow-artifacts/artifacts/0/files/a%20b.bin"));
    }

    static async Task RegistryAndLineageMeetAsync(HttpClient http, string run)
    {
        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay" });
        await http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = $"runs:/{run}/model", ["run_id"] = run });
        var graph = await http.GetFromJsonAsync<JsonNode>("/api/2.0/ml/lineage/graph?direction=upstream&node=model_version:delay/1");
        Assert.Contains(graph!["nodes"]!.AsArray(), n => n!["id"]!.GetValue<string>() == $"run:{run}");
    }

    // The version has no artifacts: that is found out by asking registry, tracking and artifacts, wherever they run.
    static async Task ServingFindsItsModelAsync(HttpClient http)
    {
        using var made = await http.PostAsync("/api/2.0/serving-endpoints", TrackingCalls.Json(
            """{"name": "late", "config": {"served_entities": [{"name": "one", "entity_name": "delay", "entity_version": "1"}]}}"""));
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var text = "";
        await Waiting.UntilAsync(
            async () => (text = await http.GetStringAsync("/api/2.0/serving-endpoints/late")).Contains("there are no artifacts at", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => text);
    }

    static async Task OnlyTheGatewayIsLetInAsync(SplitPlatform platform)
    {
        foreach (var service in platform.Services)
        {
            using var refused = await service.Http.GetAsync("/api/2.0/mlflow/experiments/get?experiment_id=0");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("shows none", await refused.Content.ReadAsStringAsync());
            using var wrong = new HttpRequestMessage(HttpMethod.Get, "/api/2.0/mlflow/experiments/get?experiment_id=0") { Headers = { { "X-ML-Internal-Token", "guess" } } };
            using var guessed = await service.Http.SendAsync(wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, guessed.StatusCode);
            using var named = await service.Http.DeleteAsync("/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/health/metrics");
            Assert.Equal(HttpStatusCode.Unauthorized, named.StatusCode);
            using var live = await service.Http.GetAsync("/health/live");
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }
    }

    [Theory]
    [InlineData("--services tracking,modells", "--services is 'modells'; expected some of tracking, platform")]
    [InlineData("--services gateway --service-addresses tracking=http://127.0.0.1:1", "nothing says where these are: platform, artifacts, registry, features, serving, tables")]
    [InlineData("--services serving", "'serving' needs tracking and artifacts and registry, here (--services) or at an address")]
    [InlineData("--services tracking --service-addresses tracking=http://127.0.0.1:1", "it says where 'tracking' is, and --services runs it here")]
    [InlineData("--service-addresses registry=http://127.0.0.1:1", "this server runs all of them itself")]
    [InlineData("--services tracking --service-addresses registry=127.0.0.1:1", "expected comma-separated SERVICE=http://host:port")]
    [InlineData("--services tracking --service-addresses registry=http://10.1.2.3:80", "--internal-token: none is given")]
    [InlineData("--services tracking --grpc-port 0", "--grpc-port is '0'; expected none in a process that does not run the service 'serving'")]
    public async Task A_half_configured_split_is_told_what_is_missing(string flags, string expected)
    {
        await using var server = ChildProcess.Start(Repository.Executable, ["server", "--backend-store-uri", $"sqlite:///{folder.Path}/mlflow.db", .. flags.Split(' ')], folder.Path);
        Assert.Equal(1, await server.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(expected, server.Output);
        Assert.False(File.Exists(folder.File("mlflow.db")));
    }

    [Fact]
    public async Task A_caller_cannot_choose_where_a_gateway_passes_its_call_to()
    {
        using var foreign = new TcpListener(IPAddress.Loopback, 0);
        foreign.Start();
        var other = ((IPEndPoint)foreign.LocalEndpoint).Port;
        await using var platform = await SplitPlatform.StartAsync(
            $"sqlite:///{folder.Path}/mlflow.db", folder, "tracking,platform", "artifacts,registry", "features,tables,serving");
        var gateway = new Uri(platform.Gateway.Address);
        foreach (var target in new[] { $"http://127.0.0.1:{other}", $"//127.0.0.1:{other}/../..", $"//127.0.0.1:{other}", $"/@127.0.0.1:{other}/.." })
        {
            using var client = new TcpClient();
            await client.ConnectAsync(gateway.Host, gateway.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"GET {target}/api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\nHost: 127.0.0.1:{gateway.Port}\r\nConnection: close\r\n\r\n"));
            using var reader = new StreamReader(client.GetStream());
            Assert.StartsWith("HTTP/1.1 ", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30)), StringComparison.Ordinal);
            Assert.False(foreign.Pending(), $"{target}: the gateway went where its caller said");
        }
    }

    [Fact]
    public async Task A_call_to_a_service_that_is_nowhere_is_told_so()
    {
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--services", "tracking");
        using var answer = await server.Http.GetAsync("/api/2.0/mlflow/registered-models/get?name=a");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(
            "the service 'registry' does not run in this process, which runs tracking, and --service-addresses does not say where it is",
            JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["message"]!.GetValue<string>());
    }
}
