using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.SystemTables;

/// <summary>Every query of the page about system tables is answered by a server, and by the command line; delta-rs reads them.</summary>
public sealed partial class ExampleQueryTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_query_on_the_page_is_answered()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "system-tables.md"));
        var queries = Queries().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.True(queries.Count >= 7, $"the page has {queries.Count} queries");
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--system-tables", folder.File("mltables"), "--features-root", folder.File("features"));
        var run = await server.Http.CreateRunAsync("0");
        await server.Http.PostAsync("runs/set-tag", new JsonObject { ["run_id"] = run, ["key"] = "team", ["value"] = "red" });
        await server.Http.PostAsync("runs/log-metric", new JsonObject { ["run_id"] = run, ["key"] = "rmse", ["value"] = 0.5, ["timestamp"] = 1_700_000_000_000, ["step"] = 1 });
        await server.Http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay" });
        await server.Http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = "s3://bucket/a" });
        var tables = new SystemTablesReader(folder.File("mltables"));
        await tables.ExpectAsync("SELECT key FROM metrics", "rmse");
        await tables.ExpectAsync("SELECT tags['team'] FROM runs", "red");
        await tables.ExpectAsync("SELECT name FROM model_versions", "delay");
        await tables.ExpectAsync("SELECT request_id FROM inferences");
        await tables.ExpectAsync("SELECT name FROM costs WHERE kind = 'run'", run);

        var answers = new List<JsonNode>();
        foreach (var text in queries) answers.Add(await AskAsync(server.Http, text));
        Assert.Equal("red", answers[0]["result"]!["data_array"]![0]![0]!.GetValue<string>());
        Assert.Equal(run, answers[1]["result"]!["data_array"]![0]![1]!.GetValue<string>());
        Assert.Equal("delay", answers[3]["result"]!["data_array"]![0]![0]!.GetValue<string>());

        await using var query = ChildProcess.Start(
            Repository.Executable, ["tables", "query", "SELECT status, count(*) FROM runs GROUP BY ALL", "--root", folder.File("mltables/system")], folder.Path);
        Assert.True(await query.WaitAsync(TimeSpan.FromSeconds(60)) == 0, query.Output);
        Assert.Contains("RUNNING", query.Output);
        await DeltaRsReadsAsync(page, run);
    }

    async Task DeltaRsReadsAsync(string page, string run)
    {
        var script = folder.File("read.py");
        await File.WriteAllTextAsync(script, Sample().Match(page).Groups[1].Value);
        var printed = await Python.RunAsync(Python.Executable, script, [], folder.Path);
        Assert.Contains(run, printed);
        Assert.Contains("('team', 'red')", printed);
    }

    static async Task<JsonNode> AskAsync(HttpClient http, string query)
    {
        using var answer = await http.PostAsync("/api/2.0/sql/statements", TrackingCalls.Json(new JsonObject { ["statement"] = query }.ToJsonString()));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{query}\n{text}");
        return JsonNode.Parse(text)!;
    }

    [GeneratedRegex("```sql\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Queries();

    [GeneratedRegex("```python[^\n]*\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
