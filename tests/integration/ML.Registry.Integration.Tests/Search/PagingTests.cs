using System.Text.Json.Nodes;
using ML.TestKit;

namespace ML.Registry.Integration.Tests.Search;

/// <summary>Pages of every search while things are created in between, on both databases.</summary>
public sealed class PagingTests
{
    const int Count = 12;

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Pages_neither_repeat_nor_hide(string kind)
    {
        using var folder = new TemporaryFolder();
        await using var server = await Databases.StartAsync(kind, folder);
        var http = server.Http;
        var experiment = (string)(await http.PostAsync("experiments/create", new JsonObject { ["name"] = "e0" }))["experiment_id"]!;
        for (var i = 0; i < Count; i++) await CreateAsync(http, experiment, i);

        foreach (var order in (string[])["metrics.m DESC", "params.p ASC", "tags.t DESC", "start_time ASC", "end_time DESC"])
            await PageAsync(http, "POST runs/search", "runs", r => (string)r["info"]!["run_id"]!, experiment, new JsonObject { ["experiment_ids"] = new JsonArray(experiment), ["order_by"] = new JsonArray(order) });
        await PageAsync(http, "POST logged-models/search", "models", m => (string)m["info"]!["model_id"]!, experiment, new JsonObject
        {
            ["experiment_ids"] = new JsonArray(experiment), ["order_by"] = new JsonArray(new JsonObject { ["field_name"] = "metrics.m", ["ascending"] = false }),
        });
        await PageAsync(http, "POST experiments/search", "experiments", e => (string)e["experiment_id"]!, experiment, new JsonObject { ["order_by"] = new JsonArray("name DESC") });
        await PageAsync(http, "GET registered-models/search?order_by=timestamp", "registered_models", m => (string)m["name"]!, experiment, null);
        await PageAsync(http, "GET model-versions/search?order_by=creation_timestamp", "model_versions", v => (string)v["version"]! + v["name"], experiment, null);
    }

    // Everything that was there at the first page is seen once; what came meanwhile at most once.
    static async Task PageAsync(HttpClient http, string route, string list, Func<JsonNode, string> id, string experiment, JsonObject? body)
    {
        var expected = (await ReadAsync(http, route, 1000, null, body))[list]!.AsArray().Select(i => id(i!)).ToList();
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await ReadAsync(http, route, 5, token, body);
            seen.AddRange(page[list]!.AsArray().Select(i => id(i!)));
            token = (string?)page["next_page_token"];
            await CreateAsync(http, experiment, Random.Shared.Next(Count, 1_000_000));
        }
        while (token is not null);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(expected, seen.Where(expected.Contains));
    }

    static Task<JsonNode> ReadAsync(HttpClient http, string route, int size, string? token, JsonObject? body)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        if (method == "GET")
            return http.OkAsync(HttpMethod.Get, $"{path}{(path.Contains('?') ? '&' : '?')}max_results={size}{(token is null ? "" : "&page_token=" + Uri.EscapeDataString(token))}", null);
        var request = (JsonObject)body!.DeepClone();
        (request["max_results"], request["page_token"]) = (size, token);
        return http.PostAsync(path, request);
    }

    static async Task CreateAsync(HttpClient http, string experiment, int i)
    {
        if (i > 0) await http.PostAsync("experiments/create", new JsonObject { ["name"] = "e" + i });
        var run = (string)(await http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = experiment, ["start_time"] = i / 2 }))["run"]!["info"]!["run_id"]!;
        var value = i % 4 == 0 ? "\"NaN\"" : $"{i % 5}.5";
        var metric = i % 3 == 0 ? "" : $$"""{"key": "m", "value": {{value}}, "timestamp": 1}""";
        await http.PostAsync("runs/log-batch", JsonNode.Parse(
            $$"""{"run_id": "{{run}}", "metrics": [{{metric}}], "params": [{"key": "p", "value": "{{i % 2}}"}], "tags": [{"key": "t", "value": "{{i % 3}}"}]}""")!);
        var model = (string)(await http.PostAsync("logged-models", new JsonObject { ["experiment_id"] = experiment, ["name"] = "m" + i }))["model"]!["info"]!["model_id"]!;
        if (metric.Length > 0)
            await http.PostAsync("runs/log-metric", JsonNode.Parse($$"""{"run_id": "{{run}}", "model_id": "{{model}}", "key": "m", "value": {{i % 5}}.5, "timestamp": 1}""")!);
        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "r" + i });
        await http.PostAsync("model-versions/create", new JsonObject { ["name"] = "r" + i, ["source"] = "s3://b/" + i });
    }
}
