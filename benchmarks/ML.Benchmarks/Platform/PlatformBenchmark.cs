using System.Diagnostics;
using ML.Benchmarks.Tracking;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Platform;

/// <summary>What being one platform costs: the same work with and without it.</summary>
sealed class PlatformBenchmark : IBenchmark
{
    const int PointsOfBatch = 1000;
    static readonly TimeSpan HopBound = TimeSpan.FromMilliseconds(0.3), StartBound = TimeSpan.FromSeconds(2), LagBound = TimeSpan.FromSeconds(5), StartLimit = TimeSpan.FromSeconds(60);

    public string Name => "platform";

    public string Description => "start, a gateway's hop, lineage, system tables: against the same server without them";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        await StartAsync(report);
        await HopAsync(report, quick ? 1000 : 5000);
        await LineageCost.AddAsync(report, quick ? 300 : 2000);
        await LagAsync(report, TimeSpan.FromSeconds(quick ? 10 : 60));
        using (var folder = new TemporaryFolder()) await CostAsync(report, "SQLite", folder, i => Task.FromResult($"sqlite:///{folder.Path}/{i}.db"), quick ? 3 : 9);
        await using var cluster = await PostgresCluster.CreateAsync();
        using var other = new TemporaryFolder();
        await CostAsync(report, "PostgreSQL", other, _ => cluster.NewDatabaseAsync(), quick ? 3 : 9);
    }

    // As it is typed: the launcher looks first whether there is something to build.
    static async Task StartAsync(BenchmarkReport report)
    {
        using var folder = new TemporaryFolder();
        await UpAsync(folder);
        var times = new List<TimeSpan>();
        for (var i = 0; i < 3; i++) times.Add(await UpAsync(folder));
        report.AddFaster("./ml up to ready, against 2 s", Measure.Median(times), StartBound, Goal.AtLeastTimes(1));
    }

    static async Task<TimeSpan> UpAsync(TemporaryFolder folder)
    {
        var port = FreePort.Next();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var started = Stopwatch.GetTimestamp();
        await using var up = ChildProcess.Start(Path.Combine(Repository.Root, "ml"), ["up", "--port", $"{port}"], folder.Path, new Dictionary<string, string?> { ["ML_DATA_DIR"] = folder.File("data") });
        await Waiting.UntilHealthyAsync(http, "/health/ready", up, StartLimit);
        return Stopwatch.GetElapsedTime(started);
    }

    static async Task HopAsync(BenchmarkReport report, int calls)
    {
        using var folder = new TemporaryFolder();
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        const string all = "tracking,platform,artifacts,registry,features,tables,serving";
        await using var service = await MlServer.StartAsync(uri, folder.Path, "--services", all);
        var addresses = string.Join(',', all.Split(',').Select(s => $"{s}={service.Address}"));
        await using var gateway = await MlServer.StartAsync(uri, folder.Path, "--services", "gateway", "--service-addresses", addresses);
        var (direct, through) = (new List<TimeSpan>(), new List<TimeSpan>());
        // The first calls of a process are those of code that is not compiled for good yet.
        for (var i = -1000; i < calls; i++)
        {
            var (alone, behind) = (await Measure.OnceAsync(() => GetAsync(service)), await Measure.OnceAsync(() => GetAsync(gateway)));
            if (i < 0) continue;
            direct.Add(alone);
            through.Add(behind);
        }

        report.AddFaster("a gateway's hop, p50, against 0.3 ms", Measure.Median(through) - Measure.Median(direct), HopBound, Goal.AtLeastTimes(1));

        static Task GetAsync(MlServer server) => server.Http.GetByteArrayAsync("/api/2.0/mlflow/experiments/get?experiment_id=0");
    }

    static async Task LagAsync(BenchmarkReport report, TimeSpan time)
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartWithTablesAsync($"sqlite:///{folder.Path}/mlflow.db", folder);
        var load = new MetricLoad(server.Http);
        await load.StartAsync(1);
        var watch = new LagWatch(Path.Combine(folder.Path, "mltables", "system", "metrics"));
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            var second = Stopwatch.GetTimestamp();
            for (var i = 0; i < 5; i++)
            {
                await load.LogAsync(0, PointsOfBatch);
                watch.Acknowledged(load.Points);
            }

            do await watch.LookAsync();
            while (Stopwatch.GetElapsedTime(second) < TimeSpan.FromSeconds(1));
        }

        report.AddFaster("lag of system tables at 5,000 metrics/s, longest, against 5 s", watch.Longest, LagBound, Goal.AtLeastTimes(1));
    }

    static async Task CostAsync(BenchmarkReport report, string engine, TemporaryFolder folder, Func<int, Task<string>> database, int repeats)
    {
        await using var with = await StartWithTablesAsync(await database(0), folder);
        await using var without = await MlServer.StartAsync(await database(1), folder.Path);
        var (a, b) = (new MetricLoad(with.Http), new MetricLoad(without.Http));
        await a.StartAsync(4);
        await b.StartAsync(4);
        // What follows the changes is compiled with its first commits, which come every few seconds.
        for (var i = 0; i < 3; i++)
        {
            await RunAsync(a);
            await RunAsync(b);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        var (ours, peer) = await Measure.PairAsync(repeats, () => RunAsync(a), () => RunAsync(b));
        report.AddThroughput($"log-batch with system tables, {engine}", 40 * PointsOfBatch / ours.TotalSeconds, 40 * PointsOfBatch / peer.TotalSeconds, "points/s", Goal.AtLeastTimes(0.95));

        static Task RunAsync(MetricLoad load) => Task.WhenAll(Enumerable.Range(0, 4).Select(async client =>
        {
            for (var i = 0; i < 10; i++) await load.LogAsync(client, PointsOfBatch);
        }));
    }

    static Task<MlServer> StartWithTablesAsync(string uri, TemporaryFolder folder) => MlServer.StartAsync(uri, folder.Path, "--system-tables", folder.File("mltables"));
}
