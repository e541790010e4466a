using System.Diagnostics;
using System.Text.Json.Nodes;
using ML.Common.Paging;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Tracking;

/// <summary>Adoption, searches and histories on a large database that the real server made, on one engine.</summary>
sealed class BigDatabaseRows(BenchmarkReport report, bool quick, string engine)
{
    const int PageSize = 100, Few = 5, Many = 20;
    readonly BigDatabase size = quick ? new(2000, 100, 100_000) : new(20_000, 400, 1_000_000);
    readonly int deepPage = quick ? 15 : 100;

    public async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        var (oursUri, peerUri) = (await NewAsync(folder.File("ours")), await NewAsync(folder.File("peer")));
        await using (await MlflowServer.StartAsync(peerUri, folder.Path)) Console.Error.WriteLine($"  {engine}: the real server has made its database");
        await size.LoadAsync(peerUri);
        if (engine == BenchDatabase.Sqlite) CopyToDisk(folder.File("peer/mlflow.db"), folder.File("ours/mlflow.db"));
        else await CopyAsync(folder, oursUri);

        var opened = Stopwatch.GetTimestamp();
        await using var ours = await MlServer.StartAsync(oursUri, folder.File("ours"));
        var client = new TrackingClient(ours.Http);
        await client.SearchAsync(BigDatabase.Experiment);
        var adopted = Stopwatch.GetElapsedTime(opened);
        report.Add($"{engine}: open a database of {size.Runs:#,0} runs × {size.Metrics} metrics to the first search", $"{adopted.TotalMilliseconds:0} ms", "1,000 ms (goal)", adopted.TotalSeconds, Goal.AtMostTimes(1));
        await using var peer = await MlflowServer.StartAsync(peerUri, folder.File("peer"), workers: 4);
        await IndexedAsync(client, oursUri);
        await MeasureAsync(ours, client, new TrackingClient(peer.Http));
    }

    async Task MeasureAsync(MlServer server, TrackingClient ours, TrackingClient peer)
    {
        await RowAsync($"search by metric over {size.Runs:#,0} × {size.Metrics}, {PageSize} returned, p95", 20, Many, Few, () => ours.SearchAsync(BigDatabase.Experiment, "metric_7"), () => peer.SearchAsync(BigDatabase.Experiment, "metric_7"));
        var token = await ours.TokenOfPageAsync(BigDatabase.Experiment, PageSize, deepPage);
        var counted = PageToken.FromOffset((deepPage - 1L) * PageSize);
        await RowAsync($"page {deepPage} of {PageSize} runs, p95", 20, Many, Few, () => ours.PageAsync(BigDatabase.Experiment, PageSize, token), () => peer.PageAsync(BigDatabase.Experiment, PageSize, counted));

        await ours.HistoryAsync(BigDatabase.HistoryRun, quick ? 1000 : 10_000);
        var before = Measure.ResidentMegabytes(server.Process.Id);
        var grown = 0.0;
        await RowAsync(
            $"metric history of {size.Points:#,0} points", 20, 3, 1,
            async () =>
            {
                await ours.HistoryAsync(BigDatabase.HistoryRun);
                grown = Math.Max(grown, Measure.ResidentMegabytes(server.Process.Id) - before);
            },
            () => peer.HistoryAsync(BigDatabase.HistoryRun));
        report.Add($"{engine}: memory growth of it", $"{grown:0.0} MiB", "20 MiB (goal)", grown / 20, Goal.AtMostTimes(1));
        await RowAsync($"320 points of {size.Points:#,0} by bulk-interval", 10, Many, Few, () => ours.IntervalAsync(BigDatabase.HistoryRun), () => peer.IntervalAsync(BigDatabase.HistoryRun));
        var after = Measure.ResidentMegabytes(server.Process.Id);
        report.Add($"{engine}: memory after all of it", $"{after:0} MiB", "250 MiB (goal)", after / 250, Goal.AtMostTimes(1));
    }

    async Task RowAsync(string work, double goal, int oursTimes, int peerTimes, Func<Task> ours, Func<Task> peer)
    {
        // The first calls are part of a start, which has rows of its own; the 95th percentile of a few would be theirs alone.
        await Measure.WarmAsync(SmallRows.WarmUp, ours, peer);
        var (a, b) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < oursTimes; i++)
        {
            a.Add(await Measure.OnceAsync(ours));
            if (i < peerTimes) b.Add(await Measure.OnceAsync(peer));
        }

        report.AddFaster($"{engine}: {work}", Percentile95(a), Percentile95(b), Goal.AtLeastTimes(goal));
    }

    static TimeSpan Percentile95(List<TimeSpan> times) => times.Order().ElementAt((int)Math.Ceiling(times.Count * 0.95) - 1);

    // Our indexes are built after the start; the first searches do without them, and writers must hardly notice.
    async Task IndexedAsync(TrackingClient client, string uri)
    {
        var longest = TimeSpan.Zero;
        await Waiting.UntilAsync(
            async () =>
            {
                var spent = await Measure.OnceAsync(() => client.LogMetricAsync(BigDatabase.HistoryRun));
                if (spent > longest) longest = spent;
                return await BigDatabase.IsIndexedAsync(uri);
            },
            TimeSpan.FromMinutes(10), () => "the indexes were not built");
        report.Add($"{engine}: longest wait of a writer while our indexes are built", $"{longest.TotalMilliseconds:0} ms", "500 ms (goal)", longest.TotalSeconds / 0.5, Goal.AtMostTimes(1));
    }

    async Task<string> NewAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        return await BenchDatabase.NewAsync(engine, folder);
    }

    // A database that moves in lies on the disk: without the flush our first commit would wait for gigabytes of the copy.
    static void CopyToDisk(string from, string to)
    {
        File.Copy(from, to);
        using var copy = new FileStream(to, FileMode.Open, FileAccess.ReadWrite);
        copy.Flush(flushToDisk: true);
    }

    // PostgreSQL copies no file: the second database is made and filled like the first.
    async Task CopyAsync(TemporaryFolder folder, string uri)
    {
        await using (await MlServer.StartAsync(uri, folder.Path)) Console.Error.WriteLine("  filling the second database");
        await size.LoadAsync(uri);
    }
}
