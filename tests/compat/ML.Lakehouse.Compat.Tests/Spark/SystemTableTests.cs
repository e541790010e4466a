using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Lakehouse.Compat.Tests.Spark;

/// <summary>Spark reads the tables that a server keeps about its own runs and models, while it keeps them.</summary>
[Collection(SparkCollection.Name)]
public sealed class SystemTableTests(SparkFixture spark) : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Runs_metrics_and_models_are_joined_by_Spark()
    {
        using var session = spark.Session();
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--system-tables", folder.File("mltables"));
        var run = (await CallAsync(server, "runs/create", """{"experiment_id": "0", "start_time": 1700000000000, "tags": [{"key": "team", "value": "red"}]}"""))["run"]!["info"]!["run_id"]!.GetValue<string>();
        await CallAsync(server, "registered-models/create", """{"name": "delay"}""");
        await CallAsync(server, "model-versions/create", $$"""{"name": "delay", "source": "s3://bucket/a", "run_id": "{{run}}"}""");
        await LogAsync(server, run, 0.5, 1);
        await ExpectAsync(session, $"SELECT concat_ws('|', r.run_id, r.tags['team'], cast(m.value AS string), cast(m.step AS string), v.version) FROM {Name("runs")} r JOIN {Name("metrics")} m ON m.run_id = r.run_id JOIN {Name("model_versions")} v ON v.run_id = r.run_id ORDER BY m.step", $"{run}|red|0.5|1|1");

        // What changes afterwards is merged into tables that Spark has seen.
        await LogAsync(server, run, 0.25, 2);
        await CallAsync(server, "runs/update", $$"""{"run_id": "{{run}}", "status": "FINISHED", "end_time": 1700000060000}""");
        await ExpectAsync(session, $"SELECT cast(value AS string) FROM {Name("metrics")} ORDER BY step", "0.5", "0.25");
        await ExpectAsync(session, $"SELECT concat_ws('|', status, cast(unix_millis(end_time) AS string)) FROM {Name("runs")}", "FINISHED|1700000060000");
    }

    string Name(string table) => $"delta.`{folder.File($"mltables/system/{table}")}`";

    static Task<JsonNode> LogAsync(MlServer server, string run, double value, int step) =>
        CallAsync(server, "runs/log-metric", new JsonObject { ["run_id"] = run, ["key"] = "rmse", ["value"] = value, ["timestamp"] = 1_700_000_000_000, ["step"] = step }.ToJsonString());

    static async Task<JsonNode> CallAsync(MlServer server, string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync("/api/2.0/mlflow/" + path, content);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    static async Task ExpectAsync(SparkSession session, string sql, params string[] expected)
    {
        string[] rows = [];
        var problem = "";
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    return (rows = await session.QueryAsync(sql)).SequenceEqual(expected);
                }
                catch (InvalidOperationException error)
                {
                    // The table is not there yet.
                    problem = error.Message;
                    return false;
                }
            },
            Limit, () => $"{sql}\nexpected {string.Join(" / ", expected)}\nbut Spark read {string.Join(" / ", rows)} {problem}");
    }
}
