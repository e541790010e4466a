using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Endpoints;

/// <summary>An endpoint that follows an alias, under constant load: promotions, a broken version, roll-backs, a registry that goes away.</summary>
[Collection(TrackingCollection.Name)]
public sealed class PromotionTests(RealTrackingServer tracking)
{
    static readonly object Request = new { dataframe_records = new[] { new { x = 1.0 } } };

    [Fact]
    public async Task Promotion_and_roll_back_lose_no_request()
    {
        PythonJudge.Require();
        Environment.SetEnvironmentVariable("MLFLOW_TRACKING_URI", tracking.Address.ToString());
        await PythonJudge.RunAsync(PythonJudge.Script("promote_models.py"));
        await PromoteAsync(1);
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path, tracking.Address);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name = "scale", config = new { served_entities = new[] { new { name = "m", entity_name = "scale", entity_version = "@champion" } } } });
        await AnswersAsync(client, 1, TimeSpan.FromSeconds(30));

        await using var load = Load.Start(gateway.Address, "/endpoints/scale/invocations", Request, clients: 4);
        foreach (var version in (int[])[2, 4, 2, 1, 4, 1, 2, 4, 1, 2])
        {
            await PromoteAsync(version);
            await AnswersAsync(client, version, TimeSpan.FromSeconds(2));
        }

        await PromoteAsync(3);
        await Wait.UntilAsync(async () => (await StateAsync(client)).Contains("cannot load", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "the state tells of the broken version");
        await AnswersAsync(client, 2, TimeSpan.FromSeconds(1));
        await PromoteAsync(1);
        await AnswersAsync(client, 1, TimeSpan.FromSeconds(2));
        Assert.DoesNotContain("cannot load", await StateAsync(client));
        var (answered, failed) = await load.StopAsync();
        Assert.Empty(failed);
        Assert.True(answered > 500, $"only {answered} requests were answered");
    }

    async Task PromoteAsync(int version)
    {
        using var registry = new HttpClient { BaseAddress = tracking.Address };
        // With a length: the real server reads no chunked body.
        using var body = new StringContent($$"""{"name": "scale", "alias": "champion", "version": "{{version}}"}""", null, "application/json");
        var answer = await registry.PostAsync("/api/2.0/mlflow/registered-models/alias", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    static Task AnswersAsync(HttpClient client, int factor, TimeSpan most) => Wait.UntilAsync(async () =>
    {
        using var response = await client.PostAsJsonAsync("/endpoints/scale/invocations", Request);
        return await response.Content.ReadAsStringAsync() == $"{{\"predictions\": [{{\"y\": {factor}.0}}]}}";
    }, most, $"version {factor} answers");

    static async Task<string> StateAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("/api/2.0/serving-endpoints/scale")).GetProperty("config").GetProperty("served_entities")[0].GetProperty("state").ToString();
}
