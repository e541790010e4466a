using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Tracking;

/// <summary>
/// Our server against the real MLflow server (its default of 4 workers, without its job runner) on one engine, on the same disk. Both flush every
/// commit: SQLite's synchronous=FULL, the real server with its rollback journal, ours with a write-ahead log; PostgreSQL as it comes.
/// </summary>
sealed class SmallRows(BenchmarkReport report, bool quick, string engine)
{
    const int Clients = 8, BatchMetrics = 1000, Workers = 4;

    /// <summary>How long each side reads before reading is measured. Writing is not done for a time before: the faster side would then have more rows to write to.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public async Task RunAsync()
    {
        using var oursFolder = new TemporaryFolder();
        using var peerFolder = new TemporaryFolder();
        var (oursUri, peerUri) = (await BenchDatabase.NewAsync(engine, oursFolder.Path), await BenchDatabase.NewAsync(engine, peerFolder.Path));
        var start = () => MlServer.StartAsync(oursUri, oursFolder.Path);
        var peerStart = () => MlflowServer.StartAsync(peerUri, peerFolder.Path, Workers);
        await ColdStartAsync(start, peerStart);
        await using var ours = await start();
        await using var peer = await peerStart();
        // What a start leaves behind is given back once nothing has been asked for a while.
        await Task.Delay(TimeSpan.FromSeconds(10));
        AddMemory("memory, idle", ours, peer, 100);
        await MeasureAsync(new TrackingClient(ours.Http), new TrackingClient(peer.Http));
        AddMemory("memory, after the load", ours, peer, 250);
    }

    async Task ColdStartAsync(Func<Task<MlServer>> start, Func<Task<MlflowServer>> peerStart)
    {
        // The first start makes the database on both sides; the second is the one that counts.
        await (await start()).DisposeAsync();
        await (await peerStart()).DisposeAsync();
        var ours = await Measure.OnceAsync(async () => await (await start()).DisposeQuicklyAsync());
        var peer = await Measure.OnceAsync(async () => await (await peerStart()).DisposeQuicklyAsync());
        report.AddFaster($"{engine}: cold start to first answer", ours, peer, Goal.AtLeastTimes(10));
        report.Add($"{engine}: cold start to first answer, in itself", $"{ours.TotalMilliseconds:0} ms", "500 ms (goal)", ours.TotalSeconds / 0.5, Goal.AtMostTimes(1));
    }

    void AddMemory(string work, MlServer ours, MlflowServer peer, double goal)
    {
        var (a, b) = (Measure.ResidentMegabytes(ours.Process.Id), Measure.ResidentMegabytes(peer.Process.Id));
        report.Add($"{engine}: {work}", $"{a:0} MiB", $"{b:0} MiB", a / b, Goal.AtMostTimes(0.2));
        report.Add($"{engine}: {work}, in itself", $"{a:0} MiB", $"{goal:0} MiB (goal)", a / goal, Goal.AtMostTimes(1));
    }

    async Task MeasureAsync(TrackingClient ours, TrackingClient peer)
    {
        var repeats = quick ? 3 : 7;
        var (oursExperiment, peerExperiment) = (await ours.CreateExperimentAsync("bench"), await peer.CreateExperimentAsync("bench"));
        var (oursRun, peerRun) = (await ours.CreateRunAsync(oursExperiment), await peer.CreateRunAsync(peerExperiment));

        await RowAsync("create run, 20 in a row", 15, () => RepeatAsync(20, () => ours.CreateRunAsync(oursExperiment)), () => RepeatAsync(20, () => peer.CreateRunAsync(peerExperiment)));
        await RowAsync("log-metric, 1 client × 50", 30, () => RepeatAsync(50, () => ours.LogMetricAsync(oursRun)), () => RepeatAsync(50, () => peer.LogMetricAsync(peerRun)));
        await RowAsync(
            $"log-metric, {Clients} clients × 25", 30,
            () => Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RepeatAsync(25, () => ours.LogMetricAsync(oursRun)))),
            () => Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RepeatAsync(25, () => peer.LogMetricAsync(peerRun)))));
        await RowAsync($"log-batch of {BatchMetrics:#,0} metrics, 5 in a row", 10, () => RepeatAsync(5, () => ours.LogBatchAsync(oursRun, BatchMetrics)), () => RepeatAsync(5, () => peer.LogBatchAsync(peerRun, BatchMetrics)));
        await ReadAsync("get run of 100 metrics, 20 in a row", 10, () => RepeatAsync(20, () => ours.GetRunAsync(oursRun)), () => RepeatAsync(20, () => peer.GetRunAsync(peerRun)));

        var points = quick ? 20_000 : 100_000;
        await FillHistoryAsync(ours, oursRun, points);
        await FillHistoryAsync(peer, peerRun, points);
        await ReadAsync($"metric history of {points:#,0} points", 10, () => ours.HistoryAsync(oursRun), () => peer.HistoryAsync(peerRun));

        var runs = quick ? 1000 : 5000;
        var (oursSearch, peerSearch) = (await ours.CreateExperimentAsync("search"), await peer.CreateExperimentAsync("search"));
        await FillRunsAsync(ours, oursSearch, runs);
        await FillRunsAsync(peer, peerSearch, runs);
        await ReadAsync($"search by metric over {runs:#,0} runs, 100 returned", 10, () => ours.SearchAsync(oursSearch), () => peer.SearchAsync(peerSearch));

        async Task ReadAsync(string work, double goal, Func<Task> oursWork, Func<Task> peerWork)
        {
            await Measure.WarmAsync(WarmUp, oursWork, peerWork);
            await RowAsync(work, goal, oursWork, peerWork);
        }

        async Task RowAsync(string work, double goal, Func<Task> oursWork, Func<Task> peerWork)
        {
            var (a, b) = await Measure.PairAsync(repeats, oursWork, peerWork);
            report.AddFaster($"{engine}: {work}", a, b, Goal.AtLeastTimes(goal));
        }
    }

    static async Task RepeatAsync(int times, Func<Task> work)
    {
        for (var i = 0; i < times; i++) await work();
    }

    static async Task FillHistoryAsync(TrackingClient client, string run, int points)
    {
        for (var from = 0; from < points; from += 1000) await client.LogHistoryAsync(run, from, 1000);
    }

    static Task FillRunsAsync(TrackingClient client, string experiment, int runs) => Parallel.ForEachAsync(
        Enumerable.Range(0, runs), new ParallelOptions { MaxDegreeOfParallelism = 4 },
        async (i, _) => await client.TagManyAsync(await client.CreateRunAsync(experiment), i / (double)runs));
}
