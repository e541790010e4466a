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

    static readonly object Tensors = new { inputs = new[] { new { name = "x", datatype = "FP32", shape = new[] { 1, 1 }, data = new[] { 1f } } } };

    [Fact]
    public async Task Promotion_and_roll_back_lose_no_request_when_the_registry_is_elsewhere()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path, tracking.Address);
        await PromoteUnderLoadAsync(gateway.Address, tracking.Address);
    }

    /// <summary>Nothing is asked for here but what the registry tells of.</summary>
    [Fact]
    public async Task Promotion_and_roll_back_lose_no_request_in_one_process()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var platform = await Platform.StartAsync(folder.Path);
        await PromoteUnderLoadAsync(platform.Address, platform.Address);
    }

    static async Task PromoteUnderLoadAsync(Uri address, Uri registryAddress)
    {
        using var registry = new HttpClient { BaseAddress = registryAddress };
        Environment.SetEnvironmentVariable("MLFLOW_TRACKING_URI", registryAddress.ToString());
        await PythonJudge.RunAsync(PythonJudge.Script("promote_models.py"));
        await PromoteAsync(registry, 1);
        using var client = new HttpClient { BaseAddress = address };
        await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name = "scale", config = new { served_entities = new[] { new { name = "m", entity_name = "scale", entity_version = "@champion" } } } });
        await AnswersAsync(client, 1, TimeSpan.FromSeconds(30));

        await using var load = Load.Start(address, "/endpoints/scale/invocations", Request, clients: 2);
        await using var tensors = Load.Start(address, "/v2/models/scale/infer", Tensors, clients: 2);
        foreach (var version in (int[])[2, 4, 2, 1, 4, 1, 2, 4, 1, 2])
        {
            await PromoteAsync(registry, version);
            await AnswersAsync(client, version, TimeSpan.FromSeconds(2));
        }

        await PromoteAsync(registry, 3);
        await Wait.UntilAsync(async () => (await StateAsync(client)).Contains("cannot load", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "the state tells of the broken version");
        await AnswersAsync(client, 2, TimeSpan.FromSeconds(1));
        await PromoteAsync(registry, 1);
        await AnswersAsync(client, 1, TimeSpan.FromSeconds(2));
        Assert.DoesNotContain("cannot load", await StateAsync(client));
        foreach (var (answered, failed) in (IEnumerable<(int, IReadOnlyCollection<string>)>)[await load.StopAsync(), await tensors.StopAsync()])
        {
            Assert.Empty(failed);
            Assert.True(answered > 250, $"only {answered} requests were answered");
        }
    }

    static async Task PromoteAsync(HttpClient registry, int version)
    {
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
