using System.Net.Http.Json;
using System.Text.Json;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Endpoints;

/// <summary>databricks-sdk and mlflow.deployments against the gateway, and a restart of it.</summary>
public sealed class DatabricksClientTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task The_sdk_creates_queries_shifts_and_deletes_an_endpoint()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path);
        Assert.Equal("ok\n", await PythonJudge.RunAsync(PythonJudge.Script("databricks_client.py"), gateway.Address.ToString().TrimEnd('/'), folders["columns"]));
    }

    [Fact]
    public async Task Mlflows_own_deployment_client_creates_changes_and_deletes_endpoints()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path);
        Assert.Equal("ok\n", await PythonJudge.RunAsync(PythonJudge.Script("deployments_client.py"), gateway.Address.ToString().TrimEnd('/'), folders["columns"]));
    }

    [Fact]
    public async Task Endpoints_survive_a_restart()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using (var before = await Gateway.StartAsync(folder.Path)) await CreateAsync(before, "kept");
        await using var after = await Gateway.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = after.Address };
        await Wait.UntilAsync(async () => (await client.GetAsync("/endpoints/kept/ping")).IsSuccessStatusCode, TimeSpan.FromSeconds(10), "the endpoint is back");
        var answer = await client.PostAsJsonAsync("/endpoints/kept/invocations", new { dataframe_records = new[] { new { a = 1, b = 2, c = 3 } } });
        Assert.Equal("{\"predictions\": [{\"y\": 4.0}]}", await answer.Content.ReadAsStringAsync());
    }

    async Task CreateAsync(Gateway gateway, string name)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        var created = await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name, config = new { served_entities = new[] { new { name = "one", model_uri = folders["columns"] } } } });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        await Wait.UntilAsync(async () => IsReady(await client.GetFromJsonAsync<JsonElement>($"/api/2.0/serving-endpoints/{name}")), TimeSpan.FromSeconds(20), "the endpoint is ready");
    }

    static bool IsReady(JsonElement endpoint) => endpoint.GetProperty("state").GetProperty("ready").GetString() == "READY";
}
