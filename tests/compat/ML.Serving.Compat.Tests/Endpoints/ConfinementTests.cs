using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Endpoints;

/// <summary>Served entities created over REST may name folders of the machine only where that is allowed.</summary>
public sealed class ConfinementTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task A_folder_outside_of_those_allowed_is_refused_and_changes_nothing()
    {
        PythonJudge.Require();
        using var folder = new TemporaryFolder();
        await using var gateway = await Gateway.StartAsync(folder.Path, models: folders["columns"]);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        foreach (var place in (string[])[folders["tensor"], "/etc", "file:///etc", $"{folders["columns"]}/../tensor", "s3://artifacts/models/columns"])
            await RefusedAsync(await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name = "e", config = Config(place) }), place);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/2.0/serving-endpoints/e")).StatusCode);

        var created = await client.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name = "e", config = Config(folders["columns"]) });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        await Wait.UntilAsync(async () => (await client.GetStringAsync("/api/2.0/serving-endpoints/e")).Contains("\"NOT_UPDATING\"", StringComparison.Ordinal), TimeSpan.FromSeconds(20), "the endpoint is up");
        await RefusedAsync(await client.PutAsJsonAsync("/api/2.0/serving-endpoints/e/config", Config(folders["tensor"])), folders["tensor"]);
        var endpoint = await client.GetFromJsonAsync<JsonElement>("/api/2.0/serving-endpoints/e");
        Assert.Equal(("READY", "NOT_UPDATING"), (endpoint.GetProperty("state").GetProperty("ready").GetString(), endpoint.GetProperty("state").GetProperty("config_update").GetString()));
    }

    static object Config(string place) => new { served_entities = new[] { new { name = "m", model_uri = place } } };

    static async Task RefusedAsync(HttpResponseMessage answer, string place)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("PERMISSION_DENIED", body.GetProperty("error_code").GetString());
        var named = place.StartsWith("file:", StringComparison.Ordinal) ? "/etc" : place;
        Assert.Contains($"the model folder '{named}' is refused", body.GetProperty("message").GetString());
    }
}
