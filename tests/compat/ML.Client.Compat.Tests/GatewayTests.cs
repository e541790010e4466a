using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ML.Client.Errors;
using ML.Client.Serving;
using ML.Client.Serving.OpenInference;
using ML.Serving.Contracts.Endpoints;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Client.Compat.Tests;

/// <summary>A model logged and registered here, put behind an endpoint, asked by every protocol and through a web service.</summary>
[Collection(Platform.Name)]
public sealed partial class GatewayTests(Platform server) : IAsyncLifetime
{
    readonly string _name = $"gateway-{Guid.NewGuid():n}"[..20];
    readonly TemporaryFolder _folder = new();

    public async Task InitializeAsync()
    {
        OnnxFiles.WriteLinear(_folder.File("lin.onnx"), [1, 2, 3], 0.5f);
        await using var run = await server.Client.StartRunAsync(options: new() { ExperimentId = "0" });
        await run.Log.OnnxModelAsync(_folder.File("lin.onnx"), "lin", new() { RegisteredModelName = _name });
        await server.Client.Endpoints.CreateAsync(_name, _name, "1");
        await server.Client.Endpoints.WaitUntilReadyAsync(_name, TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync()
    {
        await server.Client.Endpoints.DeleteAsync(_name);
        _folder.Dispose();
    }

    string AddressOf(OpenInferenceProtocol protocol) => protocol == OpenInferenceProtocol.Grpc ? server.GrpcAddress : server.Address;

    [Fact]
    public async Task Endpoints_are_made_changed_and_told_about()
    {
        var endpoints = server.Client.Endpoints;
        await Assert.ThrowsAsync<MlflowAlreadyExistsException>(() => endpoints.CreateAsync(_name, _name, "1"));
        await endpoints.TagAsync(_name, new Dictionary<string, string?> { ["team"] = "a", ["gone"] = "b" });
        await endpoints.TagAsync(_name, null, ["gone"]);
        await endpoints.SetRateLimitsAsync(_name, [new RateLimit(1000, "endpoint", "minute")]);
        var read = (await endpoints.ListAsync()).Single(e => e.Name == _name);
        Assert.Equal([new EndpointTag("team", "a")], read.Tags);
        Assert.Equal(1000, read.RateLimits!.Single().Calls);

        var two = new EndpointConfig
        {
            ServedEntities = [new() { Name = "a", EntityName = _name, EntityVersion = "1" }, new() { Name = "b", EntityName = _name, EntityVersion = "1" }],
            TrafficConfig = new() { Routes = [new() { ServedEntityName = "a", TrafficPercentage = 90 }, new() { ServedEntityName = "b", TrafficPercentage = 10 }] },
        };
        await endpoints.UpdateConfigAsync(_name, two);
        var ready = await endpoints.WaitUntilReadyAsync(_name, TimeSpan.FromSeconds(60));
        Assert.Equal(["a", "b"], ready.Config!.ServedEntities!.Select(e => e.Name));
        Assert.Contains("DEPLOYMENT_READY", await endpoints.LogsAsync(_name, "b"));
        var uneven = two with { TrafficConfig = new() { Routes = [new() { ServedEntityName = "a", TrafficPercentage = 90 }] } };
        await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => endpoints.UpdateConfigAsync(_name, uneven));
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => endpoints.GetAsync("no-such-endpoint"));
    }

    [Fact]
    public async Task Records_are_scored()
    {
        using var client = new ScoringClient(server.Address, _name);
        Assert.True(await client.IsReadyAsync());
        var predicted = await client.PredictAsync([new Point(1, 1, 1), new Point(1, 2, 3)], GatewayJson.Default.Point, GatewayJson.Default.Answer);
        Assert.Equal([6.5f, 14.5f], predicted.Select(p => p.Y));
        Assert.Equal(6.5, await client.PredictAsync(new Point(1, 1, 1), GatewayJson.Default.Point, GatewayJson.Default.Double));
        Assert.NotNull(await client.InvokeAsync(new JsonObject { ["inputs"] = new JsonArray(new JsonArray(1, 2, 3)) }));
        await Assert.ThrowsAsync<MlflowProtocolException>(() => client.PredictAsync(new Point(1, 1, 1), GatewayJson.Default.Point, GatewayJson.Default.Boolean));
        using var missing = new ScoringClient(server.Address, "no-such-endpoint");
        Assert.False(await missing.IsReadyAsync());
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => missing.PredictAsync(new Point(1, 1, 1), GatewayJson.Default.Point, GatewayJson.Default.Answer));
    }

    [Theory]
    [InlineData(OpenInferenceProtocol.Http)]
    [InlineData(OpenInferenceProtocol.Grpc)]
    public async Task Tensors_and_records_are_inferred(OpenInferenceProtocol protocol)
    {
        using var client = new OpenInferenceClient(AddressOf(protocol), protocol);
        Assert.True(await client.IsReadyAsync());
        Assert.True(await client.IsModelReadyAsync(_name));
        Assert.False(await client.IsModelReadyAsync("no-such-model"));
        var model = await client.GetModelAsync(_name);
        Assert.Equal(("x", "FP32", 3L), (model.Inputs.Single().Name, model.Inputs.Single().Datatype, model.Inputs.Single().Shape[1]));
        Assert.Equal("y", model.Outputs.Single().Name);

        var output = Assert.Single(await client.InferAsync(_name, [InferenceTensor.Of<float>("x", [1, 1, 1, 1, 2, 3], 2, 3)], outputs: ["y"]));
        Assert.Equal(("y", "FP32"), (output.Name, output.Datatype));
        Assert.Equal([2, 1], output.Shape);
        Assert.Equal([6.5f, 14.5f], output.ToArray<float>());

        var predicted = await client.PredictAsync(_name, [new Point(1, 1, 1), new Point(1, 2, 3)], GatewayJson.Default.Point, GatewayJson.Default.Answer);
        Assert.Equal([6.5f, 14.5f], predicted.Select(p => p.Y));
        Assert.Equal([6.5], await client.PredictAsync(_name, [new Point(1, 1, 1)], GatewayJson.Default.Point, GatewayJson.Default.Double));

        var wrong = await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => client.InferAsync(_name, [InferenceTensor.Of<float>("z", [1, 1, 1], 1, 3)]));
        Assert.Contains("'z'", wrong.Message);
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => client.GetModelAsync("no-such-model"));
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => client.InferAsync("no-such-model", [InferenceTensor.Of<float>("x", [1])]));
    }

    [Fact]
    public async Task A_grpc_server_that_is_away_is_said_after_the_retries()
    {
        using var client = new OpenInferenceClient($"http://127.0.0.1:{FreePort.Next()}", OpenInferenceProtocol.Grpc, new() { MaxRetries = 1, BackoffJitter = 0.01 });
        var error = await Assert.ThrowsAsync<MlflowUnavailableException>(() => client.IsReadyAsync());
        Assert.Contains("after 2 attempt(s)", error.Message);
    }

    [Fact]
    public async Task A_web_service_predicts_by_dependency_injection()
    {
        var port = FreePort.Next();
        var program = Path.Combine(Repository.Root, "artifacts", "bin", "PredictionService", "release", "PredictionService.dll");
        await using var process = ChildProcess.Start("dotnet", [program, "--endpoint", _name, "--urls", $"http://127.0.0.1:{port}"], _folder.Path, new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = server.Address });
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!process.Output.Contains("Now listening", StringComparison.Ordinal)) await Task.Delay(20, limit.Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            using var answer = await http.PostAsJsonAsync("/delays", new JsonObject { ["dep_delay"] = i, ["distance"] = 1, ["air_time"] = 0 }, limit.Token);
            return (float)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["y"]!;
        }));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i + 2.5f), answers);
        await server.Client.Endpoints.DeleteAsync(_name);
        using var gone = await http.PostAsJsonAsync("/delays", new JsonObject { ["dep_delay"] = 1, ["distance"] = 1, ["air_time"] = 0 }, limit.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, gone.StatusCode);
        await server.Client.Endpoints.CreateAsync(_name, _name, "1");
    }

    internal sealed record Point(float A, float B, float C);

    internal sealed record Answer(float Y);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Point))]
    [JsonSerializable(typeof(Answer))]
    [JsonSerializable(typeof(double))]
    [JsonSerializable(typeof(bool))]
    internal sealed partial class GatewayJson : JsonSerializerContext;
}
