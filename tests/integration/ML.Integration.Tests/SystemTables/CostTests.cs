using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.SystemTables;

/// <summary>What runs and model versions use is in a table, follows them, and outlives them.</summary>
public sealed class CostTests : IDisposable
{
    const string RunRow =
        "SELECT concat_ws('|', owner, team, cpu_seconds, busy_seconds, memory_bytes, storage_bytes, strftime(day AT TIME ZONE 'UTC', '%Y-%m-%d')) FROM costs WHERE kind = 'run' AND name = '{0}'";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Costs_follow_runs_and_versions_and_stay_when_these_are_gone()
    {
        Layout.LocalStores("ml gc is given the folder of artifacts");
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        await using var server = await MlServer.StartAsync(uri, folder.Path, "--system-tables", folder.File("tables"), "--features-root", folder.File("features"));
        var tables = new SystemTablesReader(folder.File("tables"));
        var http = server.Http;
        var run = await StartedAsync(http, "anna");
        var plain = await StartedAsync(http, "bert");
        await TagAsync(http, run, "team", "red");
        await TagAsync(http, run, "ml.cpu_seconds", "12.5");
        await TagAsync(http, run, "ml.peak_memory_bytes", "1000000");
        await UploadAsync(http, run, "a.bin", 700);
        await UploadAsync(http, run, "deep/er/b.bin", 300);
        await http.PostAsync("runs/update", new JsonObject { ["run_id"] = run, ["status"] = "FINISHED", ["end_time"] = Start + 90_000 });
        await tables.ExpectAsync(string.Format(null, RunRow, run), "anna|red|12.5|90.0|1000000|1000|2023-11-14");
        await tables.ExpectAsync("SELECT concat_ws('|', owner, coalesce(cpu_seconds::VARCHAR, 'none'), coalesce(busy_seconds::VARCHAR, 'none'), storage_bytes) FROM costs WHERE name = '" + plain + "'", "bert|none|none|0");

        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay" });
        await http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = $"mlflow-artifacts:/0/{run}/artifacts/deep", ["run_id"] = run });
        await tables.ExpectAsync("SELECT concat_ws('|', name, owner, team, storage_bytes) FROM costs WHERE kind = 'model_version'", "delay/1|anna|red|300");

        // More work on the same run replaces its row.
        await TagAsync(http, run, "ml.cpu_seconds", "20");
        await tables.ExpectAsync("SELECT concat_ws('|', count(*), max(cpu_seconds)) FROM costs WHERE name = '" + run + "'", "1|20.0");
        await http.PostAsync("runs/delete", new JsonObject { ["run_id"] = run });
        await using (var gc = ChildProcess.Start(Repository.Executable, ["gc", "--backend-store-uri", uri, "--artifacts-destination", folder.File("mlartifacts")], folder.Path))
            Assert.True(await gc.WaitAsync(TimeSpan.FromSeconds(60)) == 0, gc.Output);
        await tables.ExpectAsync(string.Format(null, RunRow, run), "anna|red|20.0|90.0|1000000|0|2023-11-14");
    }

    const long Start = 1_700_000_000_000;

    static async Task<string> StartedAsync(HttpClient http, string user)
    {
        var made = await http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = "0", ["user_id"] = user, ["start_time"] = Start });
        return made["run"]!["info"]!["run_id"]!.GetValue<string>();
    }

    static Task TagAsync(HttpClient http, string run, string key, string value) => http.PostAsync("runs/set-tag", new JsonObject { ["run_id"] = run, ["key"] = key, ["value"] = value });

    static async Task UploadAsync(HttpClient http, string run, string path, int bytes)
    {
        using var answer = await http.PutAsync($"/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts/{path}", new ByteArrayContent(new byte[bytes]));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
