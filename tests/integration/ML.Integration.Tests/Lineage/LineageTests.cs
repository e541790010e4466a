using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Lineage;

/// <summary>What the capabilities write down as they act, read back over REST, on both databases.</summary>
public sealed class LineageTests : IDisposable
{
    const string Ml = "/api/2.0/ml/";
    readonly TemporaryFolder folder = new();

    public static TheoryData<string> Databases => new("sqlite", "postgresql");

    public void Dispose() => folder.Dispose();

    async Task<MlServer> StartAsync(string database) => await MlServer.StartAsync(
        database == "sqlite" ? $"sqlite:///{folder.Path}/mlflow.db" : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync(), folder.Path);

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_way_from_a_table_to_a_version_can_be_walked_both_ways(string database)
    {
        await using var server = await StartAsync(database);
        var (run, model) = await TrainAsync(server.Http);
        var graph = await GetAsync(server.Http, "lineage/graph?direction=upstream&node=model_version:delay/1");
        Assert.Equal(["table:/data/flights@3", $"run:{run}", $"logged_model:{model}", "model_version:delay/1"], Ids(graph).OrderBy(Rank));
        Assert.Equal(["produced", "read_by", "registered_as"], Edges(graph).Select(e => e["relation"]!.GetValue<string>()).Order());
        var down = await GetAsync(server.Http, "lineage/graph?direction=downstream&depth=2&node=table:/data/flights@3");
        Assert.Equal(["table:/data/flights@3", $"run:{run}", $"logged_model:{model}"], Ids(down).OrderBy(Rank));
        Assert.True(down["truncated"]!.GetValue<bool>());
        var both = await GetAsync(server.Http, $"lineage/graph?node=logged_model:{model}&max_nodes=3");
        Assert.Equal(3, Ids(both).Count);
        Assert.True(both["truncated"]!.GetValue<bool>());
        var nodes = await GetAsync(server.Http, "lineage/nodes?kind=model_version&name=delay");
        Assert.Equal("anonymous", nodes["nodes"]![0]!["created_by"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Saying_it_twice_changes_nothing_and_deletion_is_marked(string database)
    {
        await using var server = await StartAsync(database);
        var (run, _) = await TrainAsync(server.Http);
        var before = await EventsAsync(server.Http, 3);
        await LogInputsAsync(server.Http, run);
        Assert.Equal(before.ToJsonString(), (await GetAsync(server.Http, "lineage/events")).ToJsonString());
        await server.Http.PostAsync("runs/delete", new JsonObject { ["run_id"] = run });
        var node = (await GetAsync(server.Http, $"lineage/graph?node=run:{run}"))["nodes"]!.AsArray().Single(n => n!["kind"]!.GetValue<string>() == "run")!;
        Assert.True(node["deleted_at"]!.GetValue<long>() > 0);
        await server.Http.PostAsync("runs/restore", new JsonObject { ["run_id"] = run });
        node = (await GetAsync(server.Http, $"lineage/graph?node=run:{run}"))["nodes"]!.AsArray().Single(n => n!["kind"]!.GetValue<string>() == "run")!;
        Assert.Null(node["deleted_at"]);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task What_is_gone_is_pruned_once_nothing_comes_from_it(string database)
    {
        var uri = database == "sqlite" ? $"sqlite:///{folder.Path}/mlflow.db" : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var server = await MlServer.StartAsync(uri, folder.Path);
        var (run, model) = await TrainAsync(server.Http);
        await server.Http.PostAsync("runs/delete", new JsonObject { ["run_id"] = run });
        // The version still lives: everything that it came from stays.
        Assert.Contains("lineage graph: 0", await PruneAsync(server.DatabaseUri));
        Assert.Equal(4, Ids(await GetAsync(server.Http, "lineage/graph?direction=upstream&node=model_version:delay/1")).Count);
        await server.Http.PostAsync("registered-models/rename", new JsonObject { ["name"] = "delay", ["new_name"] = "late" });
        Assert.Equal(5, Ids(await GetAsync(server.Http, "lineage/graph?direction=upstream&node=model_version:late/1")).Count);
        await DeleteAsync(server.Http, "registered-models/delete", new JsonObject { ["name"] = "late" });
        Assert.Contains("lineage graph: 2", await PruneAsync(server.DatabaseUri));
        await DeleteAsync(server.Http, $"logged-models/{model}", null);
        Assert.Contains("lineage graph: 3", await PruneAsync(server.DatabaseUri));
        Assert.Null((await GetAsync(server.Http, "lineage/nodes"))["nodes"]);
        Assert.NotNull((await GetAsync(server.Http, "audit/entries?entity_name=delay"))["entries"]);
    }

    async Task<string> PruneAsync(string uri)
    {
        await using var gc = ChildProcess.Start(Repository.Executable, ["gc", "--backend-store-uri", uri, "--older-than", "900d", "--lineage-older-than", "0s"], folder.Path);
        Assert.True(await gc.WaitAsync(TimeSpan.FromSeconds(60)) == 0, gc.Output);
        return gc.Output;
    }

    static async Task DeleteAsync(HttpClient http, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/2.0/mlflow/" + path) { Content = body is null ? null : TrackingCalls.Json(body.ToJsonString()) };
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    // PostgreSQL holds an event back while a transaction that began before it is still open anywhere in the cluster.
    static async Task<JsonNode> EventsAsync(HttpClient http, int count)
    {
        JsonNode answer = new JsonObject();
        await Waiting.UntilAsync(
            async () => (answer = await GetAsync(http, "lineage/events"))["events"] is JsonArray events && events.Count == count,
            TimeSpan.FromSeconds(30), () => answer.ToJsonString());
        return answer;
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Events_are_open_lineage_and_come_once_each(string database)
    {
        await using var server = await StartAsync(database);
        await TrainAsync(server.Http);
        var all = (await EventsAsync(server.Http, 3))["events"]!.AsArray();
        Assert.Equal(["run.log_inputs", "run.log_outputs", "model_version.create"], all.Select(e => e!["job"]!["name"]!.GetValue<string>().Split('/')[0]));
        Assert.All(all, e => Assert.Equal("COMPLETE", e!["eventType"]!.GetValue<string>()));
        Assert.All(all, e => OpenLineageRules.Check(e!));
        var input = all[0]!["inputs"]![0]!;
        Assert.Equal(("file", "/data/flights", "3"), (input["namespace"]!.GetValue<string>(), input["name"]!.GetValue<string>(), input["facets"]!["version"]!["datasetVersion"]!.GetValue<string>()));

        var (seen, after) = (new List<string>(), "");
        while (true)
        {
            var page = await GetAsync(server.Http, $"lineage/events?max_results=1&after={after}");
            if (page["events"] is not JsonArray { Count: > 0 } events) break;
            seen.AddRange(events.Select(e => e!["run"]!["runId"]!.GetValue<string>()));
            after = page["next"]!.GetValue<string>();
        }

        Assert.Equal(all.Select(e => e!["run"]!["runId"]!.GetValue<string>()), seen);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Who_promoted_what_stands_in_the_audit_log(string database)
    {
        await using var server = await StartAsync(database);
        await TrainAsync(server.Http);
        await server.Http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = "models:/delay/1" });
        foreach (var version in (string[])["1", "2"])
            await server.Http.PostAsync("registered-models/alias", new JsonObject { ["name"] = "delay", ["alias"] = "champion", ["version"] = version });
        var entries = (await GetAsync(server.Http, "audit/entries?entity_kind=registered_model&entity_name=delay"))["entries"]!.AsArray();
        Assert.Equal(["registered_model.set_alias", "registered_model.set_alias", "registered_model.create"], entries.Select(e => e!["action"]!.GetValue<string>()));
        Assert.Equal("""{"alias":"champion","version":"1"}""", entries[0]!["before"]!.ToJsonString());
        Assert.Equal("""{"alias":"champion","version":"2"}""", entries[0]!["after"]!.ToJsonString());
        Assert.Null(entries[1]!["before"]);
        Assert.Equal("anonymous", entries[0]!["actor"]!.GetValue<string>());
        var page = await GetAsync(server.Http, "audit/entries?action=registered_model.set_alias&max_results=1");
        Assert.Equal(entries[0]!["id"]!.GetValue<long>(), page["entries"]!.AsArray().Single()!["id"]!.GetValue<long>());
        page = await GetAsync(server.Http, $"audit/entries?action=registered_model.set_alias&max_results=1&page_token={Uri.EscapeDataString(page["next_page_token"]!.GetValue<string>())}");
        Assert.Equal(entries[1]!["id"]!.GetValue<long>(), page["entries"]!.AsArray().Single()!["id"]!.GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_tag_stands_in_the_audit_log_as_it_was_and_as_it_is(string database)
    {
        await using var server = await StartAsync(database);
        await TrainAsync(server.Http);
        foreach (var (kind, set, delete, thing) in ((string, string, string, Func<JsonObject>)[])
        [
            ("experiment", "experiments/set-experiment-tag", "experiments/delete-experiment-tag", () => new JsonObject { ["experiment_id"] = "0" }),
            ("registered_model", "registered-models/set-tag", "registered-models/delete-tag", () => new JsonObject { ["name"] = "delay" }),
            ("model_version", "model-versions/set-tag", "model-versions/delete-tag", () => new JsonObject { ["name"] = "delay", ["version"] = "1" }),
        ])
        {
            JsonObject Tag(string? value) => new(thing().Append(new("key", "k")).Concat(value is null ? [] : [new("value", value)]).ToDictionary(p => p.Key, p => p.Value?.DeepClone()));
            foreach (var value in (string[])["a", "b"]) await server.Http.PostAsync(set, Tag(value));
            if (kind == "experiment") await server.Http.PostAsync(delete, Tag(null));
            else await DeleteAsync(server.Http, delete, Tag(null));
            var entries = (await GetAsync(server.Http, $"audit/entries?entity_kind={kind}&max_results=3"))["entries"]!.AsArray();
            Assert.Equal(
                ["""delete_tag {"key":"k","value":"b"} -> """, """set_tag {"key":"k","value":"a"} -> {"key":"k","value":"b"}""", """set_tag  -> {"key":"k","value":"a"}"""],
                entries.Select(e => $"{e!["action"]!.GetValue<string>().Split('.')[1]} {e["before"]?.ToJsonString()} -> {e["after"]?.ToJsonString()}"));
        }
    }

    [Fact]
    public async Task A_refused_change_leaves_no_entry_and_no_entry_can_be_changed()
    {
        await using var server = await StartAsync("sqlite");
        await TrainAsync(server.Http);
        var before = (await GetAsync(server.Http, "audit/entries")).ToJsonString();
        using (var refused = await server.Http.PostAsync("/api/2.0/mlflow/registered-models/alias", TrackingCalls.Json("""{"name": "delay", "alias": "champion", "version": "9"}""")))
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete])
        {
            using var answer = await server.Http.SendAsync(new HttpRequestMessage(method, Ml + "audit/entries") { Content = TrackingCalls.Json("{}") });
            Assert.False(answer.IsSuccessStatusCode, $"{method}");
        }

        var file = Path.Combine(folder.Path, "mlflow.db");
        foreach (var sql in Layout.HasExternalStores ? (string[])[] : ["UPDATE ml_audit_log SET actor = 'nobody'", "DELETE FROM ml_audit_log"])
            Assert.Contains("append-only", Assert.ThrowsAny<Exception>(() => SqliteFile.Execute(file, sql)).Message);
        Assert.Equal(before, (await GetAsync(server.Http, "audit/entries")).ToJsonString());
    }

    [Fact]
    public async Task Wrong_questions_are_told_what_is_wrong()
    {
        await using var server = await StartAsync("sqlite");
        foreach (var (path, status, expected) in ((string, HttpStatusCode, string)[])
        [
            ("lineage/graph?node=run:nope", HttpStatusCode.NotFound, "no node 'run:nope'"),
            ("lineage/graph", HttpStatusCode.BadRequest, "node"),
            ("lineage/graph?node=run:1&direction=sideways", HttpStatusCode.BadRequest, "direction is 'sideways'"),
            ("lineage/graph?node=run:1&depth=51", HttpStatusCode.BadRequest, "depth is 51; expected 1 to 50"),
            ("lineage/events?after=yesterday", HttpStatusCode.BadRequest, "after is 'yesterday'"),
            ("audit/entries?max_results=0", HttpStatusCode.BadRequest, "max_results is 0"),
        ])
        {
            using var answer = await server.Http.GetAsync(Ml + path);
            Assert.Contains(expected, (await answer.Content.ReadFromJsonAsync<JsonNode>())!["message"]!.GetValue<string>());
            Assert.Equal(status, answer.StatusCode);
        }
    }

    static async Task<(string Run, string Model)> TrainAsync(HttpClient http)
    {
        var run = await http.CreateRunAsync("0");
        await LogInputsAsync(http, run);
        var model = (await http.PostAsync("logged-models", new JsonObject { ["experiment_id"] = "0", ["source_run_id"] = run }))["model"]!["info"]!["model_id"]!.GetValue<string>();
        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay" });
        await http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = $"models:/{model}", ["model_id"] = model, ["run_id"] = run });
        return (run, model);
    }

    static Task LogInputsAsync(HttpClient http, string run) => http.PostAsync("runs/log-inputs", new JsonObject
    {
        ["run_id"] = run,
        ["datasets"] = new JsonArray(new JsonObject
        {
            ["dataset"] = new JsonObject
            {
                ["name"] = "flights", ["digest"] = "d1", ["source_type"] = "delta_table", ["source"] = """{"path": "/data/flights/", "delta_table_version": 3}""",
            },
        }),
    });

    static async Task<JsonNode> GetAsync(HttpClient http, string path) => (await http.GetFromJsonAsync<JsonNode>(Ml + path))!;

    static List<string> Ids(JsonNode graph) => [.. graph["nodes"]!.AsArray().Select(n => n!["id"]!.GetValue<string>())];

    static List<JsonNode> Edges(JsonNode graph) => [.. graph["edges"]!.AsArray().Select(e => e!)];

    static int Rank(string id) => Array.IndexOf(["table", "run", "logged_model", "model_version"], id.Split(':')[0]);
}
