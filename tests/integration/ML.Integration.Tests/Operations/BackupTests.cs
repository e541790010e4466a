using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ML.Integration.Tests.Split;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary><c>ml backup</c> of a server at work, everything destroyed, <c>ml restore</c> elsewhere: what was acknowledged before is there.</summary>
public sealed class BackupTests : IDisposable
{
    const string Files = "/api/2.0/mlflow-artifacts/artifacts/";
    readonly TemporaryFolder folder = new();
    readonly ConcurrentDictionary<int, byte[]> artifacts = [];
    SharedStores? stores;
    int acknowledged;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task What_was_acknowledged_before_a_backup_survives_the_loss_of_everything_else(string kind)
    {
        Layout.LocalStores("artifacts of other stores are not in a backup");
        await SurvivesAsync(kind);
        Assert.Equal("7", Assert.Single(SqliteFile.Query(folder.File("second/mlfeatures/online.db"), "SELECT value FROM kept"))[0]);
    }

    [Fact]
    public async Task What_lies_in_other_stores_is_noted_by_its_address_and_found_there()
    {
        await using var shared = await SharedStores.StartAsync();
        stores = shared;
        await SurvivesAsync("postgresql");
        Assert.False(Directory.Exists(folder.File("backup/artifacts")));
        Assert.Contains(shared.Flags[1], await File.ReadAllTextAsync(folder.File("backup/manifest.json")));
    }

    async Task SurvivesAsync(string kind)
    {
        var (first, second) = (Stand("first"), Stand("second"));
        var (firstUri, secondUri) = (await DatabaseAsync(kind, first), await DatabaseAsync(kind, second));
        string run;
        int metrics;
        List<int> stored;
        await using (var server = await StartAsync(firstUri, first))
        {
            run = await FillAsync(server.Http, first);
            using var stop = new CancellationTokenSource();
            var writer = WriteAsync(server.Http, run, stop.Token);
            await Waiting.UntilAsync(() => Task.FromResult(acknowledged > 20), TimeSpan.FromSeconds(60), () => "nothing was acknowledged");
            (metrics, stored) = (acknowledged, [.. artifacts.Keys]);
            Succeeds(await MlAsync(["backup", folder.File("backup"), .. Settings(firstUri, first)]));
            await stop.CancelAsync();
            await writer;
            Assert.True(acknowledged > metrics, "the writer stood still during the backup");
            await server.KillAsync();
        }

        Directory.Delete(first, recursive: true);
        Succeeds(await MlAsync(["restore", folder.File("backup"), .. Settings(secondUri, second)]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(second, "*ml-restore*", SearchOption.AllDirectories));

        await using var restored = await StartAsync(secondUri, second);
        var history = JsonNode.Parse(await restored.Http.GetStringAsync($"/api/2.0/mlflow/metrics/get-history?run_id={run}&metric_key=m&max_results=25000"))!;
        Assert.Superset(Enumerable.Range(0, metrics).ToHashSet(), history["metrics"]!.AsArray().Select(m => m!["step"]!.GetValue<int>()).ToHashSet());
        foreach (var number in stored) Assert.Equal(artifacts[number], await restored.Http.GetByteArrayAsync(Files + Name(number)));
        var version = JsonNode.Parse(await restored.Http.GetStringAsync("/api/2.0/mlflow/model-versions/get?name=delays&version=1"))!;
        Assert.Equal(run, version["model_version"]!["run_id"]!.GetValue<string>());
        Assert.Equal("rows", File.ReadAllText(Path.Combine(second, "mlfeatures/views/v/part.parquet")));
        Assert.True(File.Exists(Path.Combine(second, "mlfeatures/views/v/_delta_log/00000000000000000000.json")));
        Assert.Equal("a request", File.ReadAllText(Path.Combine(second, "mlfeatures/logged/_spool/1.open")));
        Refuses(await MlAsync(["restore", folder.File("backup"), .. Settings(secondUri, second)]), "is not empty; --force replaces it");
    }

    [Fact]
    public async Task A_damaged_backup_is_refused_by_name_and_force_replaces_what_was_there()
    {
        Layout.LocalStores("artifacts of other stores are not in a backup");
        var stand = Stand("first");
        var uri = await DatabaseAsync("sqlite", stand);
        var backup = folder.File("backup");
        await using (var server = await StartAsync(uri, stand)) await FillAsync(server.Http, stand);
        Refuses(await MlAsync(["backup", Path.Combine(stand, "mlartifacts/backup"), .. Settings(uri, stand)]), "inside artifacts");
        Succeeds(await MlAsync(["backup", backup, .. Settings(uri, stand)]));
        Refuses(await MlAsync(["backup", backup, .. Settings(uri, stand)]), "is there already");
        Succeeds(await MlAsync(["restore", backup, "--verify"]));

        var before = Directory.GetFiles(stand, "*", SearchOption.AllDirectories).Order().ToList();
        var artifact = Path.Combine(backup, "artifacts", Name(0));
        var content = File.ReadAllBytes(artifact);
        // Under a new inode, as damage to the backup's disk would be: the backup may share its file with the server.
        File.Delete(artifact);
        File.WriteAllBytes(artifact, [.. content[..^1], (byte)~content[^1]]);
        Refuses(await MlAsync(["restore", backup, "--force", .. Settings(uri, stand)]), $"artifacts/{Name(0)} is damaged");
        File.Delete(artifact);
        Refuses(await MlAsync(["restore", backup, "--force", .. Settings(uri, stand)]), $"artifacts/{Name(0)} is missing");
        Assert.Equal(before, Directory.GetFiles(stand, "*", SearchOption.AllDirectories).Order());

        File.WriteAllBytes(artifact, content);
        File.WriteAllText(Path.Combine(stand, "mlartifacts/later.txt"), "written after the backup");
        Succeeds(await MlAsync(["restore", backup, "--force", .. Settings(uri, stand)]));
        Assert.False(File.Exists(Path.Combine(stand, "mlartifacts/later.txt")));
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(stand, "mlartifacts", Name(0))));
    }

    async Task<string> FillAsync(HttpClient http, string stand)
    {
        var experiment = await http.CreateExperimentAsync("flights");
        var run = await http.CreateRunAsync(experiment);
        await StoreAsync(http, 0);
        await http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delays" });
        await http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delays", ["source"] = $"runs:/{run}/model", ["run_id"] = run });
        var view = Path.Combine(stand, "mlfeatures/views/v");
        Directory.CreateDirectory(Path.Combine(view, "_delta_log"));
        File.WriteAllText(Path.Combine(view, "part.parquet"), "rows");
        File.WriteAllText(Path.Combine(view, "_delta_log/00000000000000000000.json"), "{}");
        Directory.CreateDirectory(Path.Combine(stand, "mlfeatures/logged/_spool"));
        File.WriteAllText(Path.Combine(stand, "mlfeatures/logged/_spool/1.open"), "a request");
        SqliteFile.Script(Path.Combine(stand, "mlfeatures/online.db"), "PRAGMA journal_mode = WAL; CREATE TABLE kept (value); INSERT INTO kept VALUES (7)");
        return run;
    }

    async Task WriteAsync(HttpClient http, string run, CancellationToken stop)
    {
        for (var step = 0; !stop.IsCancellationRequested; step++)
        {
            if (step % 5 == 0) await StoreAsync(http, step + 1);
            await http.PostAsync("runs/log-metric", new JsonObject { ["run_id"] = run, ["key"] = "m", ["value"] = step, ["timestamp"] = step, ["step"] = step });
            acknowledged = step + 1;
        }
    }

    async Task StoreAsync(HttpClient http, int number)
    {
        var content = new byte[10_000 + number];
        new Random(number).NextBytes(content);
        using var put = await http.PutAsync(Files + Name(number), new ByteArrayContent(content));
        put.EnsureSuccessStatusCode();
        artifacts[number] = content;
    }

    static string Name(int number) => $"1/files/{number}.bin";

    string Stand(string name) => Directory.CreateDirectory(folder.File(name)).FullName;

    static async Task<string> DatabaseAsync(string kind, string stand) =>
        kind == "sqlite" ? $"sqlite:///{stand}/mlflow.db" : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();

    Task<MlServer> StartAsync(string uri, string stand) => MlServer.StartWithAsync(stores?.Environment ?? new Dictionary<string, string?>(), uri, stand, Flags(stand));

    string[] Flags(string stand) => [.. stores?.Flags ?? ["--artifacts-destination", Path.Combine(stand, "mlartifacts")], "--features-root", Path.Combine(stand, "mlfeatures")];

    string[] Settings(string uri, string stand) => ["--backend-store-uri", uri, .. Flags(stand)];

    async Task<(int Exit, string Output)> MlAsync(string[] arguments)
    {
        await using var verb = ChildProcess.Start(Repository.Executable, arguments, folder.Path);
        return (await verb.WaitAsync(TimeSpan.FromSeconds(60)), verb.Output);
    }

    static void Succeeds((int Exit, string Output) result) => Assert.True(result.Exit == 0, result.Output);

    static void Refuses((int Exit, string Output) result, string why)
    {
        Assert.Equal(1, result.Exit);
        Assert.Contains(why, result.Output);
    }
}
