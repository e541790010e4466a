using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;
using ML.Platform;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Platform;

/// <summary>What lineage adds to the act that it is written with: the registration of a model version.</summary>
static class LineageCost
{
    const double Share = 0.02;

    // The first calls of a process are those of code that is not compiled for good yet.
    const int FirstActs = 1000;

    // In turn: the machine's speed changes while one of them is measured.
    const int Round = 50;

    public static async Task AddAsync(BenchmarkReport report, int acts)
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(UriOf(folder), folder.Path);
        // A server of its own brings the tables.
        await (await MlServer.StartAsync(UriOf(other), other.Path)).DisposeAsync();
        await using var database = DatabaseFactory.Open(UriOf(other));
        await using var services = new ServiceCollection().AddSingleton(database).AddPlatform().BuildServiceProvider();
        var (writer, version) = (services.GetRequiredService<ILineageWriter>(), await RunAsync(server));
        var (act, lineage) = (new List<TimeSpan>(), new List<TimeSpan>());
        while (act.Count < FirstActs + acts)
        {
            for (var i = 0; i < Round; i++) act.Add(await Measure.OnceAsync(() => RegisterAsync(server, version)));
            for (var i = 0; i < Round; i++) lineage.Add(await WriteAsync(database, writer, lineage.Count));
        }

        report.AddFaster("lineage of a registration, p50, against 2% of it", Measure.Median(lineage.Skip(FirstActs)), Measure.Median(act.Skip(FirstActs)) * Share, Goal.AtLeastTimes(1));
    }

    static string UriOf(TemporaryFolder folder) => $"sqlite:///{folder.Path}/mlflow.db";

    // What is registered, again and again: a folder of a run, as a version of one model.
    static async Task<object> RunAsync(MlServer server)
    {
        using var made = await server.Http.PostAsJsonAsync("/api/2.0/mlflow/registered-models/create", new { name = "delay" });
        made.EnsureSuccessStatusCode();
        using var created = await server.Http.PostAsJsonAsync("/api/2.0/mlflow/runs/create", new { experiment_id = "0" });
        created.EnsureSuccessStatusCode();
        var run = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetProperty("info");
        return new { name = "delay", source = $"{run.GetProperty("artifact_uri").GetString()}/model", run_id = run.GetProperty("run_id").GetString() };
    }

    static async Task RegisterAsync(MlServer server, object version)
    {
        using var answer = await server.Http.PostAsJsonAsync("/api/2.0/mlflow/model-versions/create", version);
        answer.EnsureSuccessStatusCode();
    }

    // Within the act's transaction, as it is in the server: what a commit costs is the act's.
    static async Task<TimeSpan> WriteAsync(IDatabase database, ILineageWriter lineage, int number)
    {
        LineageEdge[] edges = [new(LineageNode.Run($"n-{number}"), LineageNode.ModelVersion("delay", $"{number}"), LineageRelations.RegisteredAs)];
        return await database.WriteAsync(
            async session =>
            {
                var started = Stopwatch.GetTimestamp();
                await lineage.WriteAsync(session, "model_version.create", edges);
                return Stopwatch.GetElapsedTime(started);
            },
            CancellationToken.None);
    }
}
