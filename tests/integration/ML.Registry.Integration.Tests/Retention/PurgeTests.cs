using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests.Retention;

/// <summary>Permanent deletion by the verb, through the API and by age: all of what was deleted goes, nothing else does.</summary>
public sealed class PurgeTests
{
    const string Token = "a-secret-of-the-operator";

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_admin_route_removes_what_was_deleted_and_nothing_else(string kind)
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(await Databases.NewAsync(kind, folder.Path), folder.Path, "--admin-token", Token);
        var kept = await RunWithEverythingAsync(server.Http, folder.Path, "kept");
        var gone = await RunWithEverythingAsync(server.Http, folder.Path, "gone");
        await server.Http.PostAsync("runs/delete", new JsonObject { ["run_id"] = gone.Run });

        Assert.Equal("PERMISSION_DENIED", (string)(await GcAsync(server.Http, new JsonObject(), "wrong")).Body["error_code"]!);
        var refused = await GcAsync(server.Http, new JsonObject { ["run_ids"] = new JsonArray(kept.Run) });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Empty((await GcAsync(server.Http, new JsonObject { ["older_than"] = "1d" })).Body.AsObject());
        var planned = await GcAsync(server.Http, new JsonObject { ["dry_run"] = true });
        Assert.Equal(gone.Run, (string)planned.Body["run_ids"]![0]!);
        Assert.True(File.Exists(gone.File));

        var removed = await GcAsync(server.Http, new JsonObject());
        Assert.Equal([gone.Run], removed.Body["run_ids"]!.AsArray().Select(r => (string)r!));
        Assert.False(File.Exists(gone.File));
        Assert.True(File.Exists(kept.File));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.SendAsync(HttpMethod.Get, $"runs/get?run_id={gone.Run}")).Status);
        Assert.Single((await server.Http.GetAsync("metrics/get-history", $"run_id={kept.Run}&metric_key=m"))["metrics"]!.AsArray());
        Assert.Empty((await GcAsync(server.Http, new JsonObject())).Body.AsObject());
        Assert.Equal([gone.Run], await PurgedAsync(server.Http, "run"));
    }

    // What is gone for good is still in the audit log.
    static async Task<IEnumerable<string>> PurgedAsync(HttpClient http, string kind) =>
        JsonNode.Parse(await http.GetStringAsync($"/api/2.0/ml/audit/entries?action={kind}.purge"))!["entries"]!.AsArray().Select(e => (string)e!["entity_name"]!);

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_verb_removes_an_experiment_with_everything_in_it(string kind)
    {
        using var folder = new TemporaryFolder();
        var uri = await Databases.NewAsync(kind, folder.Path);
        (string Run, string Experiment, string File) gone;
        await using (var server = await MlServer.StartAsync(uri, folder.Path))
        {
            gone = await RunWithEverythingAsync(server.Http, folder.Path, "gone");
            await server.Http.PostAsync("logged-models", new JsonObject { ["experiment_id"] = gone.Experiment, ["name"] = "m", ["source_run_id"] = gone.Run });
            await server.Http.PostAsync("experiments/delete", new JsonObject { ["experiment_id"] = gone.Experiment });
        }

        Assert.Contains("are not older than the required age", await GcAsync(folder.Path, 1, uri, "--experiment-ids", gone.Experiment, "--older-than", "1d"));
        Assert.Contains($"Experiment with ID {gone.Experiment} would be", await GcAsync(folder.Path, 0, uri, "--dry-run"));
        var output = await GcAsync(folder.Path, 0, uri);
        Assert.Contains($"Run with ID {gone.Run} has been permanently deleted.", output);
        Assert.Contains($"Experiment with ID {gone.Experiment} has been permanently deleted.", output);
        Assert.False(File.Exists(gone.File));
        await using var after = await MlServer.StartAsync(uri, folder.Path);
        Assert.Equal(HttpStatusCode.NotFound, (await after.Http.SendAsync(HttpMethod.Get, $"experiments/get?experiment_id={gone.Experiment}")).Status);
    }

    [Fact]
    public async Task What_was_deleted_goes_by_itself_at_the_configured_age()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--purge-deleted-after", "1s");
        var kept = await RunWithEverythingAsync(server.Http, folder.Path, "kept");
        var gone = await RunWithEverythingAsync(server.Http, folder.Path, "gone");
        await server.Http.PostAsync("runs/delete", new JsonObject { ["run_id"] = gone.Run });
        await Waiting.UntilAsync(
            async () => (await server.Http.SendAsync(HttpMethod.Get, $"runs/get?run_id={gone.Run}")).Status == HttpStatusCode.NotFound,
            TimeSpan.FromSeconds(30), () => server.Process.Output);
        Assert.False(File.Exists(gone.File));
        Assert.True(File.Exists(kept.File));
    }

    static async Task<(string Run, string Experiment, string File)> RunWithEverythingAsync(HttpClient http, string folder, string name)
    {
        Layout.LocalStores("artifacts are seen to go as files");
        var experiment = (string)(await http.PostAsync("experiments/create", new JsonObject { ["name"] = name }))["experiment_id"]!;
        var run = (string)(await http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = experiment }))["run"]!["info"]!["run_id"]!;
        await http.PostAsync("runs/log-batch", JsonNode.Parse(
            $$"""{"run_id": "{{run}}", "metrics": [{"key": "m", "value": 1, "timestamp": 1}], "params": [{"key": "p", "value": "v"}], "tags": [{"key": "t", "value": "v"}]}""")!);
        await http.PostAsync("runs/log-inputs", JsonNode.Parse(
            $$"""{"run_id": "{{run}}", "datasets": [{"dataset": {"name": "d", "digest": "1", "source_type": "s", "source": "x"}, "tags": [{"key": "mlflow.data.context", "value": "c"}]}]}""")!);
        using var put = await http.PutAsync($"/api/2.0/mlflow-artifacts/artifacts/{experiment}/{run}/artifacts/model.txt", new StringContent("weights"));
        put.EnsureSuccessStatusCode();
        return (run, experiment, Directory.EnumerateFiles(folder, "model.txt", SearchOption.AllDirectories).Single(f => f.Contains(run)));
    }

    static async Task<(HttpStatusCode Status, JsonNode Body)> GcAsync(HttpClient http, JsonObject body, string token = Token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/2.0/ml/gc") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    static async Task<string> GcAsync(string folder, int expected, string uri, params string[] flags)
    {
        await using var process = ChildProcess.Start(
            Repository.Executable, ["gc", "--backend-store-uri", uri, "--artifacts-destination", Path.Combine(folder, "mlartifacts"), .. flags], folder);
        Assert.Equal(expected, await process.WaitAsync(TimeSpan.FromSeconds(60)));
        return process.Output;
    }
}
