using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Faults;

/// <summary>An endpoint whose model would run for ever, beside one that must not notice.</summary>
public sealed class LongRunTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    const string Rows = """{"dataframe_split":{"columns":["a","b","c"],"data":[[1,2,3]]}}""";

    [Fact]
    public async Task Runs_that_would_last_for_minutes_end_at_their_endpoints_limit_and_harm_no_other()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        await CreateAsync(client, "slow", new { name = "loop", model_uri = folders["loop"], settings = new { timeout_seconds = 3, max_concurrency = 4 } });
        await CreateAsync(client, "quick", new { name = "columns", model_uri = folders["columns"] });

        var running = Enumerable.Range(0, 8).Select(_ => client.PostAsync("/v2/models/slow/infer", Loop(long.MaxValue))).ToList();
        using var others = new HttpClient { BaseAddress = gateway.Address };
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < 50; i++)
        {
            var watch = Stopwatch.StartNew();
            using var answer = await others.PostAsync("/endpoints/quick/invocations", new StringContent(Rows, null, "application/json"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            if (watch.Elapsed > slowest) slowest = watch.Elapsed;
        }

        Assert.True(slowest < TimeSpan.FromSeconds(2), $"a request beside long runs took {slowest}");
        foreach (var run in running)
            using (var answer = await run) Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        using var next = await client.PostAsync("/v2/models/slow/infer", Loop(3));
        Assert.Contains("\"data\":[3]", await next.Content.ReadAsStringAsync());
    }

    static StringContent Loop(long times) =>
        new($$"""{"inputs":[{"name":"times","datatype":"INT64","shape":[],"data":[{{times}}]},{"name":"x","datatype":"FP32","shape":[1],"data":[0]}]}""");

    static async Task CreateAsync(HttpClient client, string name, object entity)
    {
        using var created = await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name, config = new { served_entities = new[] { entity } } });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        await Wait.UntilAsync(
            async () => (await client.GetFromJsonAsync<JsonElement>("/api/2.0/serving-endpoints/" + name)).GetProperty("state").GetProperty("ready").GetString() == "READY",
            TimeSpan.FromSeconds(20), "the endpoint is ready");
    }
}
