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

    public static async Task AddAsync(BenchmarkReport report, int acts)
    {
        using var folder = new TemporaryFolder();
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        var (act, lineage) = (await ActAsync(uri, folder, acts), await LineageAsync(uri, acts));
        report.AddFaster("lineage of a registration, p50, against 2% of it", lineage, act * Share, Goal.AtLeastTimes(1));
    }

    static async Task<TimeSpan> ActAsync(string uri, TemporaryFolder folder, int acts)
    {
        await using var server = await MlServer.StartAsync(uri, folder.Path);
        using var made = await server.Http.PostAsJsonAsync("/api/2.0/mlflow/registered-models/create", new { name = "delay" });
        made.EnsureSuccessStatusCode();
        using var created = await server.Http.PostAsJsonAsync("/api/2.0/mlflow/runs/create", new { experiment_id = "0" });
        created.EnsureSuccessStatusCode();
        var run = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetProperty("info");
        var version = new { name = "delay", source = $"{run.GetProperty("artifact_uri").GetString()}/model", run_id = run.GetProperty("run_id").GetString() };
        var times = new List<TimeSpan>();
        for (var i = 0; i < FirstActs + acts; i++)
            times.Add(await Measure.OnceAsync(async () =>
            {
                using var answer = await server.Http.PostAsJsonAsync("/api/2.0/mlflow/model-versions/create", version);
                answer.EnsureSuccessStatusCode();
            }));
        return Measure.Median(times.Skip(FirstActs));
    }

    // Within the act's transaction, as it is in the server: what a commit costs is the act's.
    static async Task<TimeSpan> LineageAsync(string uri, int acts)
    {
        await using var database = DatabaseFactory.Open(uri);
        await using var services = new ServiceCollection().AddSingleton(database).AddPlatform().BuildServiceProvider();
        var lineage = services.GetRequiredService<ILineageWriter>();
        var times = new List<TimeSpan>();
        for (var i = 0; i < FirstActs + acts; i++)
        {
            LineageEdge[] edges = [new(LineageNode.Run($"n-{i}"), LineageNode.ModelVersion("delay", $"{FirstActs + acts + i}"), LineageRelations.RegisteredAs)];
            times.Add(await database.WriteAsync(
                async session =>
                {
                    var started = Stopwatch.GetTimestamp();
                    await lineage.WriteAsync(session, "model_version.create", edges);
                    return Stopwatch.GetElapsedTime(started);
                },
                CancellationToken.None));
        }

        return Measure.Median(times.Skip(FirstActs));
    }
}
