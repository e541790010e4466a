using System.Text;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Clients;

/// <summary>Moving in and back in place: the real server and ours take turns on one database and one artifact folder.</summary>
public sealed class AdoptionTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task The_servers_continue_each_others_work(TestDatabase database)
    {
        Layout.LocalStores("the real server is to find our database and artifacts where it has its own");
        using var folder = new TemporaryFolder();
        var uri = await database.NewAsync(folder.Path);
        await using (var ours = await StartAsync(uri, folder)) await RunAsync("adoption_write.py", folder, ours, "ours-first");
        await using (var real = await MlflowServer.StartAsync(uri, folder.Path))
        {
            await RunAsync("adoption_read.py", folder, real, "ours-first");
            await RunAsync("adoption_write.py", folder, real, "real");
        }

        await using (var ours = await StartAsync(uri, folder))
        {
            await RunAsync("adoption_read.py", folder, ours, "ours-first", "real");
            await RunAsync("adoption_write.py", folder, ours, "ours-again");
            await RunAsync("adoption_read.py", folder, ours, "ours-first", "real", "ours-again");
            await TablesHoldAsync(ours, folder);
        }
    }

    static Task<MlServer> StartAsync(string uri, TemporaryFolder folder) => MlServer.StartAsync(uri, folder.Path, "--system-tables", folder.File("mltables"));

    // What the real server wrote meanwhile is in the system tables too, once.
    static async Task TablesHoldAsync(MlServer server, TemporaryFolder folder)
    {
        const string sql = "SELECT (SELECT count(*) FROM metrics) || ' points, ' || (SELECT count(*) FROM params) || ' params, ' || (SELECT count(*) FROM runs) || ' runs'";
        var runs = JsonNode.Parse(await (await server.Http.PostAsync("/api/2.0/mlflow/runs/search", new StringContent("""{"experiment_ids": ["0", "1", "2", "3", "4"], "max_results": 1000}""", Encoding.UTF8, "application/json"))).Content.ReadAsStringAsync())!["runs"]!.AsArray();
        var (points, parameters) = (0, 0);
        foreach (var run in runs)
        {
            parameters += run!["data"]!["params"]?.AsArray().Count ?? 0;
            foreach (var metric in run["data"]!["metrics"]?.AsArray() ?? [])
            {
                var key = Uri.EscapeDataString(metric!["key"]!.GetValue<string>());
                var history = JsonNode.Parse(await server.Http.GetStringAsync($"/api/2.0/mlflow/metrics/get-history?run_id={run["info"]!["run_id"]}&metric_key={key}"))!;
                points += history["metrics"]!.AsArray().Count;
            }
        }

        Assert.True(points > 0 && parameters > 0);
        var expected = $"{points} points, {parameters} params, {runs.Count} runs";
        var read = "";
        await Waiting.UntilAsync(
            async () =>
            {
                await using var query = ChildProcess.Start(Repository.Executable, ["tables", "query", sql, "--root", folder.File("mltables/system")], folder.Path);
                await query.WaitAsync(TimeSpan.FromSeconds(30));
                return (read = query.Output).Contains(expected, StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(60), () => $"expected {expected}\n{read}");
    }

    static async Task RunAsync(string script, TemporaryFolder folder, ITrackingServer server, params string[] labels)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Clients", script);
        // The log comes through another pipe, so this line need not be the last.
        Assert.Contains("ok", (await Python.RunAsync(Python.Executable, path, [server.Address, .. labels], folder.Path)).Split('\n'));
    }
}
