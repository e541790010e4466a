using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Lineage;

/// <summary>The way from a model through what it answered to what was learned of that, and how long it is kept; on both databases.</summary>
public sealed class InferenceTableLineageTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task An_inference_table_stands_between_its_endpoint_and_what_was_made_of_it(string database)
    {
        var uri = database == "sqlite" ? $"sqlite:///{folder.Path}/mlflow.db" : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var server = await MlServer.StartAsync(uri, folder.Path);
        var http = server.Http;
        var work = new PlatformWork(http);
        await work.PrepareAsync();
        var version = $"model_version:{PlatformWork.Model}/{work.Versions.Single().Key}";
        const string endpoint = "endpoint:" + PlatformWork.Endpoint;
        var table = $"table:{folder.Path}/inference-tables/{PlatformWork.Endpoint}_payload";
        // That it serves and where it logs are two acts.
        await Waiting.UntilAsync(
            async () => (await EdgesAsync(http, table, "upstream")).Contains($"{endpoint} logged_to {table}") && (await EdgesAsync(http, version, "downstream")).Contains($"{version} served_by {endpoint}"),
            TimeSpan.FromSeconds(30), () => "the endpoint, or its table, is not in the graph");
        var reader = await http.CreateRunAsync("0");
        await ReadAsync(http, reader, table["table:".Length..], 3);

        string[] way =
        [
            $"{version} served_by {endpoint}", $"{endpoint} logged_to {table}", $"{table} version_of {table}@3", $"{table}@3 read_by run:{reader}",
        ];
        Assert.Equal(way, (await EdgesAsync(http, $"run:{reader}", "upstream")).Intersect(way).OrderBy(e => Array.IndexOf(way, e)));
        Assert.Equal(way, (await EdgesAsync(http, version, "downstream")).OrderBy(e => Array.IndexOf(way, e)));
        Assert.Equal(way.Skip(2), (await EdgesAsync(http, table, "downstream")).OrderBy(e => Array.IndexOf(way, e)));
        Assert.Contains(way[1], await EdgesAsync(http, table, "upstream"));

        // Somebody learned from its answers: the endpoint that is gone stays in the graph until that is gone too.
        using (var deleted = await http.DeleteAsync($"/api/2.0/serving-endpoints/{PlatformWork.Endpoint}")) deleted.EnsureSuccessStatusCode();
        Assert.Contains("lineage graph: 0", await PruneAsync(server.DatabaseUri));
        Assert.Contains(way[1], await EdgesAsync(http, $"run:{reader}", "upstream"));
        await http.PostAsync("runs/delete", new JsonObject { ["run_id"] = reader });
        Assert.Contains("lineage graph: 4", await PruneAsync(server.DatabaseUri));
        Assert.Equal([version], (await http.GetFromJsonAsync<JsonNode>($"/api/2.0/ml/lineage/graph?direction=downstream&node={version}"))!["nodes"]!.AsArray().Select(n => n!["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_inference_table_that_nobody_read_goes_with_its_endpoint()
    {
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        await using var server = await MlServer.StartAsync(uri, folder.Path);
        await new PlatformWork(server.Http).PrepareAsync();
        var table = $"table:{folder.Path}/inference-tables/{PlatformWork.Endpoint}_payload";
        await Waiting.UntilAsync(async () => (await EdgesAsync(server.Http, table, "upstream")).Count > 1, TimeSpan.FromSeconds(30), () => "the endpoint's table is not in the graph");
        using (var deleted = await server.Http.DeleteAsync($"/api/2.0/serving-endpoints/{PlatformWork.Endpoint}")) deleted.EnsureSuccessStatusCode();
        Assert.Contains("lineage graph: 2", await PruneAsync(server.DatabaseUri));
    }

    async Task<string> PruneAsync(string uri)
    {
        await using var gc = ChildProcess.Start(Repository.Executable, ["gc", "--backend-store-uri", uri, "--older-than", "900d", "--lineage-older-than", "0s"], folder.Path);
        Assert.True(await gc.WaitAsync(TimeSpan.FromSeconds(60)) == 0, gc.Output);
        return gc.Output;
    }

    static Task ReadAsync(HttpClient http, string run, string path, long version) => http.PostAsync("runs/log-inputs", new JsonObject
    {
        ["run_id"] = run,
        ["datasets"] = new JsonArray(new JsonObject
        {
            ["dataset"] = new JsonObject
            {
                ["name"] = "answers", ["digest"] = "d1", ["source_type"] = "delta_table", ["source"] = new JsonObject { ["path"] = path, ["delta_table_version"] = version }.ToJsonString(),
            },
        }),
    });

    // One that is not known yet has none.
    static async Task<List<string>> EdgesAsync(HttpClient http, string node, string direction)
    {
        using var answer = await http.GetAsync($"/api/2.0/ml/lineage/graph?direction={direction}&include_ended=true&node={Uri.EscapeDataString(node)}");
        var edges = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["edges"];
        return edges is null ? [] : [.. edges.AsArray().Select(e => $"{e!["source"]} {e["relation"]} {e["target"]}")];
    }
}
