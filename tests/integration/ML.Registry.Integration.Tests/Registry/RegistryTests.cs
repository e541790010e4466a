using System.Net;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests.Registry;

public sealed class RegistryTests
{
    public static TheoryData<string> Kinds => Databases.All;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_model_lives_from_creation_to_deletion(string kind)
    {
        using var folder = new TemporaryFolder();
        await using var server = await Databases.StartAsync(kind, folder);
        var http = server.Http;
        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay", ["tags"] = Tags(("team", "air")), ["description"] = "arrival" });
        for (var i = 0; i < 3; i++)
            await http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = $"s3://b/{i}", ["tags"] = Tags(("n", $"{i}")) });
        await StageAsync(http, "1", "Production", archive: false);
        await StageAsync(http, "2", "production", archive: true);
        await http.PostAsync("registered-models/alias", new JsonObject { ["name"] = "delay", ["alias"] = "champion", ["version"] = "2" });
        var model = (await http.GetAsync("registered-models/get", "name=delay"))["registered_model"]!;
        Assert.Equal(["Archived:1", "Production:2", "None:3"], model["latest_versions"]!.AsArray().Select(v => $"{v!["current_stage"]}:{v["version"]}"));
        Assert.Equal("champion", (string)model["aliases"]![0]!["alias"]!);
        Assert.Equal("2", (string)(await http.GetAsync("registered-models/alias", "name=delay&alias=champion"))["model_version"]!["version"]!);
        Assert.Equal("s3://b/1", (string)(await http.GetAsync("model-versions/get-download-uri", "name=delay&version=2"))["artifact_uri"]!);

        await http.PostAsync("registered-models/rename", new JsonObject { ["name"] = "delay", ["new_name"] = "late" });
        Assert.Equal("2", (string)(await http.GetAsync("registered-models/alias", "name=late&alias=champion"))["model_version"]!["version"]!);
        Assert.Equal(["1"], await FoundAsync(http, "name = 'late' AND tags.n = '0'"));
        await http.OkAsync(HttpMethod.Delete, "model-versions/delete", new JsonObject { ["name"] = "late", ["version"] = "3" });
        var next = await http.PostAsync("model-versions/create", new JsonObject { ["name"] = "late", ["source"] = "s3://b/x" });
        Assert.Equal("4", (string)next["model_version"]!["version"]!);
        await http.OkAsync(HttpMethod.Delete, "registered-models/delete", new JsonObject { ["name"] = "late" });
        Assert.Equal("RESOURCE_DOES_NOT_EXIST", await http.ErrorAsync(HttpMethod.Get, "registered-models/get?name=late", null, HttpStatusCode.NotFound));
        Assert.Empty(await FoundAsync(http, "name LIKE '%'"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Searches_filter_order_and_page(string kind)
    {
        using var folder = new TemporaryFolder();
        await using var server = await Databases.StartAsync(kind, folder);
        var http = server.Http;
        for (var i = 0; i < 5; i++)
        {
            await http.PostAsync("registered-models/create", new JsonObject { ["name"] = $"Model_{i}", ["tags"] = Tags(("even", i % 2 == 0 ? "yes" : "no")) });
            await http.PostAsync("model-versions/create", new JsonObject { ["name"] = $"Model_{i}", ["source"] = $"s3://b/{i}", ["run_id"] = $"r{i}" });
        }

        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "prompt", ["tags"] = Tags(("mlflow.prompt.is_prompt", "true")) });
        Assert.Equal(["Model_0", "Model_2", "Model_4"], await NamesAsync(http, "filter=tags.even = 'yes'"));
        Assert.Equal(["Model_4", "Model_3", "Model_2", "Model_1", "Model_0"], await NamesAsync(http, "order_by=name DESC"));
        Assert.Empty(await NamesAsync(http, "filter=name LIKE 'model%'"));
        Assert.Equal(5, (await NamesAsync(http, "filter=name ILIKE 'model%'")).Count);
        Assert.Equal(["prompt"], await NamesAsync(http, "filter=tags.`mlflow.prompt.is_prompt` = 'true'"));
        Assert.Equal(5, (await NamesAsync(http, "filter=tags.`mlflow.prompt.is_prompt` != 'true'")).Count);
        var first = await http.GetAsync("registered-models/search", "max_results=2");
        var second = await NamesAsync(http, $"max_results=2&page_token={Uri.EscapeDataString((string)first["next_page_token"]!)}");
        Assert.Equal(["Model_2", "Model_3"], second);
        var versions = await http.GetAsync("model-versions/search", "filter=run_id IN ('r1','r3')&order_by=name DESC");
        Assert.Equal(["Model_3", "Model_1"], versions["model_versions"]!.AsArray().Select(v => (string)v!["name"]!));
        Assert.Equal(
            "INVALID_PARAMETER_VALUE", await http.ErrorAsync(HttpMethod.Get, "model-versions/search?filter=foo = 'x'", null, HttpStatusCode.BadRequest));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_twenty_creators_of_one_name_one_wins_and_versions_get_distinct_numbers(string kind)
    {
        using var folder = new TemporaryFolder();
        await using var server = await Databases.StartAsync(kind, folder);
        var http = server.Http;
        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            http.SendAsync(HttpMethod.Post, "registered-models/create", new JsonObject { ["name"] = "one" })));
        Assert.Single(created, c => c.Status == HttpStatusCode.OK);
        Assert.All(created.Where(c => c.Status != HttpStatusCode.OK), c => Assert.Equal("RESOURCE_ALREADY_EXISTS", (string)c.Body["error_code"]!));
        var versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            http.PostAsync("model-versions/create", new JsonObject { ["name"] = "one", ["source"] = "s3://b/x" })));
        Assert.Equal(Enumerable.Range(1, 20), versions.Select(v => int.Parse((string)v["model_version"]!["version"]!)).Order());
    }

    [Fact]
    public async Task A_registry_in_a_database_of_its_own_links_logged_models_in_the_other()
    {
        Layout.LocalStores("both databases are seen as files");
        using var folder = new TemporaryFolder();
        await using var server = await Databases.StartAsync("sqlite", folder, "--registry-store-uri", $"sqlite:///{folder.Path}/registry.db");
        var http = server.Http;
        var model = await http.PostAsync("logged-models", new JsonObject { ["experiment_id"] = "0", ["name"] = "m" });
        var id = (string)model["model"]!["info"]!["model_id"]!;
        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay" });
        await http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = $"models:/{id}", ["model_id"] = id });
        var tags = (await http.GetAsync($"logged-models/{id}", ""))["model"]!["info"]!["tags"]!.AsArray();
        Assert.Equal("[{\"name\": \"delay\", \"version\": 1}]", (string)tags.Single(t => (string)t!["key"]! == "mlflow.modelVersions")!["value"]!);
        Assert.True(new FileInfo(folder.File("registry.db")).Length > 0);
    }

    static Task StageAsync(HttpClient http, string version, string stage, bool archive) => http.PostAsync(
        "model-versions/transition-stage",
        new JsonObject { ["name"] = "delay", ["version"] = version, ["stage"] = stage, ["archive_existing_versions"] = archive });

    static async Task<List<string>> NamesAsync(HttpClient http, string query) =>
        [.. ((await http.GetAsync("registered-models/search", query))["registered_models"]?.AsArray() ?? []).Select(m => (string)m!["name"]!)];

    static async Task<List<string>> FoundAsync(HttpClient http, string filter) =>
        [.. ((await http.GetAsync("model-versions/search", "filter=" + Uri.EscapeDataString(filter)))["model_versions"]?.AsArray() ?? []).Select(v => (string)v!["version"]!)];

    static JsonArray Tags(params (string Key, string Value)[] tags) =>
        [.. tags.Select(t => (JsonNode)new JsonObject { ["key"] = t.Key, ["value"] = t.Value })];
}
