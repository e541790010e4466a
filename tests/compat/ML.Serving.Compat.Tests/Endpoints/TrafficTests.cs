using System.Net.Http.Json;
using System.Text.Json;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Endpoints;

/// <summary>Shares, sticky callers, the caller's own choice, shadows, canaries, and changes that cannot be made.</summary>
public sealed class TrafficTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    const string Body = "{\"dataframe_split\":{\"columns\":[\"a\",\"b\",\"c\"],\"data\":[[1,2,3]]}}";

    const string Pair = "{\"dataframe_split\":{\"columns\":[\"a\",\"b\",\"c\"],\"data\":[[1,2,3],[4,5,6]]}}";

    const string Inputs = """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}]}""";

    [Fact]
    public async Task Callers_are_sticky_and_may_choose_and_shadows_compare()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        await CreateAsync(client, new
        {
            served_entities = new[] { Entity("a", "columns"), Entity("b", "optional"), Entity("same", "columns"), Entity("other", "tensor") },
            traffic_config = new { routes = new[] { Route("a", 50), Route("b", 50) }, sticky_header = "X-User", shadow = new[] { "same", "other" } },
        });
        var chosen = new List<string>();
        for (var user = 0; user < 20; user++)
        {
            var first = await AskAsync(client, ("X-User", $"u{user}"));
            Assert.Equal(first, await AskAsync(client, ("X-User", $"u{user}")));
            chosen.Add(first);
        }

        Assert.Equal(["a", "b"], chosen.Distinct().Order());
        Assert.Equal("b", await AskAsync(client, ("X-Served-Entity", "b")));
        var metrics = await client.GetStringAsync(gateway.Metrics);
        foreach (var entity in (string[])["a", "b"])
            Assert.Contains($"ml_serving_requests_total{{endpoint=\"e\",version=\"1\",entity=\"{entity}\",protocol=\"mlflow\",code=\"200\"}} {chosen.Count(c => c == entity) * 2 + (entity == "b" ? 1 : 0)}\n", metrics);
        await Wait.UntilAsync(async () => await ShadowAsync(client, "same", "shadow_requests") == 41, TimeSpan.FromSeconds(10), "the shadow saw every request");
        Assert.Equal(0, await ShadowAsync(client, "same", "shadow_differences"));
        Assert.Equal(41, await ShadowAsync(client, "other", "shadow_differences"));
    }

    [Fact]
    public async Task Open_inference_calls_are_shared_out_copied_and_limited_as_well()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        await CreateAsync(client, new
        {
            served_entities = new[] { Entity("a", "columns"), Entity("b", "optional"), Entity("same", "columns"), Entity("other", "wire") },
            traffic_config = new { routes = new[] { Route("a", 50), Route("b", 50) }, sticky_header = "X-User", shadow = new[] { "same", "other" } },
        });
        var chosen = new List<string>();
        for (var user = 0; user < 20; user++)
        {
            var first = await InferAsync(client, ("X-User", $"u{user}"));
            Assert.Equal(first, await InferAsync(client, ("X-User", $"u{user}")));
            chosen.Add(first);
        }

        Assert.Equal(["a", "b"], chosen.Distinct().Order());
        Assert.Equal("b", await InferAsync(client, ("X-Served-Entity", "b")));
        await Wait.UntilAsync(async () => await ShadowAsync(client, "same", "shadow_requests") == 41, TimeSpan.FromSeconds(10), "the shadow saw every request");
        Assert.Equal(0, await ShadowAsync(client, "same", "shadow_differences"));
        Assert.Equal(41, await ShadowAsync(client, "other", "shadow_differences"));

        (await client.PutAsJsonAsync("/api/2.0/serving-endpoints/e/rate-limits", new { rate_limits = new[] { new { calls = 0, key = "endpoint", renewal_period = "minute" } } })).EnsureSuccessStatusCode();
        using var refused = await client.PostAsync("/v2/models/e/infer", new StringContent(Inputs));
        Assert.Equal((429, true), ((int)refused.StatusCode, refused.Headers.RetryAfter is not null));
        using var grpc = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.GrpcAddress, "/inference.GRPCInferenceService/ModelInfer"))
        {
            Content = new ByteArrayContent([0, 0, 0, 0, 3, 10, 1, (byte)'e']), Version = System.Net.HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        grpc.Content.Headers.ContentType = new("application/grpc");
        using var ended = await client.SendAsync(grpc);
        await ended.Content.ReadAsByteArrayAsync();
        Assert.Equal("8", ended.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task A_slow_canary_goes_back_by_itself()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        await CreateAsync(client, new
        {
            served_entities = new[] { Entity("old", "columns"), Entity("new", "optional") },
            traffic_config = new { routes = new[] { Route("old", 50), Route("new", 50) }, canary = new { served_entity_name = "new", min_requests = 5, max_latency_ms = 0.000001 } },
        });
        for (var i = 0; i < 5; i++) Assert.Equal("new", await AskAsync(client, ("X-Served-Entity", "new")));
        await Wait.UntilAsync(async () => await OldShareAsync(client) == 100, TimeSpan.FromSeconds(10), "all traffic is the old version's");
        for (var i = 0; i < 20; i++) Assert.Equal("old", await AskAsync(client));
    }

    /// <summary>It answers pairs of rows and fails for one: its callers see failures until it has shown itself, and nobody does afterwards.</summary>
    [Fact]
    public async Task A_failing_canary_goes_back_by_itself()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        await CreateAsync(client, new
        {
            served_entities = new[] { Entity("old", "columns"), Entity("new", "fragile") },
            traffic_config = new { routes = new[] { Route("old", 50), Route("new", 50) }, canary = new { served_entity_name = "new", min_requests = 20, max_error_rate = 0.2 } },
        });
        // As many failures as are allowed say nothing against it, on whichever protocol they were.
        for (var i = 0; i < 11; i++) Assert.Equal(200, await AskNewAsync(client, Pair));
        // MLflow's protocol has no other status for a model that fails; what is wrong with a request is not held against it.
        for (var i = 0; i < 2; i++) Assert.Equal(400, await AskNewAsync(client, Body));
        for (var i = 0; i < 5; i++) Assert.Equal(400, await AskNewAsync(client, "{}"));
        for (var i = 0; i < 2; i++) Assert.Equal(500, await AskNewAsync(client, Inputs, "/v2/models/e/infer"));
        Assert.Equal(50, await OldShareAsync(client));
        Assert.Equal(400, await AskNewAsync(client, Body));
        await Wait.UntilAsync(async () => await OldShareAsync(client) == 100, TimeSpan.FromSeconds(10), "all traffic is the old version's");
        for (var i = 0; i < 20; i++) Assert.Equal("old", await AskAsync(client));
    }

    [Fact]
    public async Task A_change_that_cannot_be_served_leaves_what_is()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        await CreateAsync(client, new { served_entities = new[] { Entity("a", "columns") } });
        var broken = folder.File("broken");
        Directory.CreateDirectory(broken);
        await File.WriteAllTextAsync(Path.Combine(broken, "MLmodel"), "flavors: {sklearn: {}}");
        await client.PutAsJsonAsync("/api/2.0/serving-endpoints/e/config", new { served_entities = new[] { new { name = "x", model_uri = broken } } });
        await Wait.UntilAsync(async () => (await client.GetStringAsync("/api/2.0/serving-endpoints/e")).Contains("UPDATE_FAILED", StringComparison.Ordinal), TimeSpan.FromSeconds(10), "the change is refused");
        Assert.Equal("a", await AskAsync(client));
        await using var restarted = await Gateway.StartAsync(folder.Path);
        using var second = new HttpClient { BaseAddress = restarted.Address };
        await Wait.UntilAsync(async () => (await second.GetAsync("/endpoints/e/ping")).IsSuccessStatusCode, TimeSpan.FromSeconds(10), "what was served is served after a restart");
        Assert.Equal("a", await AskAsync(second));
    }

    static async Task<int> OldShareAsync(HttpClient client) =>
        (await ConfigAsync(client)).GetProperty("traffic_config").GetProperty("routes")[0].GetProperty("traffic_percentage").GetInt32();

    static async Task<int> AskNewAsync(HttpClient client, string body, string path = "/endpoints/e/invocations")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, null, "application/json"), Headers = { { "X-Served-Entity", "new" } } };
        using var response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }

    static object Route(string name, int share) => new { served_model_name = name, traffic_percentage = share };

    static async Task<string> AskAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/endpoints/e/invocations") { Content = new StringContent(Body, null, "application/json") };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await client.SendAsync(request);
        Assert.Equal("{\"predictions\": [{\"y\": 4.0}]}", await response.Content.ReadAsStringAsync());
        return response.Headers.GetValues("served-model-name").Single();
    }

    static async Task<string> InferAsync(HttpClient client, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/e/infer") { Content = new StringContent(Inputs) };
        request.Headers.Add(header.Name, header.Value);
        using var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return response.Headers.GetValues("served-model-name").Single();
    }

    static async Task<JsonElement> ConfigAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("/api/2.0/serving-endpoints/e")).GetProperty("config");

    static async Task<long> ShadowAsync(HttpClient client, string entity, string field)
    {
        var found = (await ConfigAsync(client)).GetProperty("served_entities").EnumerateArray().Single(e => e.GetProperty("name").GetString() == entity);
        return found.GetProperty("state").TryGetProperty(field, out var value) ? value.GetInt64() : 0;
    }

    static async Task CreateAsync(HttpClient client, object config)
    {
        var created = await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name = "e", config });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        await Wait.UntilAsync(async () => (await client.GetStringAsync("/api/2.0/serving-endpoints/e")).Contains("\"NOT_UPDATING\"", StringComparison.Ordinal), TimeSpan.FromSeconds(20), "the endpoint is up");
    }

    object Entity(string name, string model) => new { name, model_uri = folders[model] };
}
