using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Tracking;

/// <summary>
/// Doubles runs, metrics and clients three times and prints what each doubling costs: what a search or a history does not
/// return must not make it slower.
/// </summary>
sealed class ScalingBenchmark : IBenchmark
{
    const int Steps = 4;

    public string Name => "scaling";

    public string Description => "cost of searches, histories and logging as runs, metrics and clients double, against half as many";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        foreach (var engine in BenchDatabase.Engines) await RunAsync(report, quick, engine);
    }

    static async Task RunAsync(BenchmarkReport report, bool quick, string engine)
    {
        var runs = quick ? 1000 : 5000;
        for (var (step, before) = (0, (Times?)null); step < Steps; step++)
        {
            var size = new BigDatabase(runs << step, 50, 50_000 << step);
            var times = await MeasureAsync(engine, size, clients: 2 << step, quick);
            if (before is not null)
            {
                AddRow(report, $"{engine}: newest 10 of {size.Runs:#,0} runs", times.Newest, before.Newest, 1.3);
                AddRow(report, $"{engine}: best 10 of {size.Runs:#,0} runs by a metric", times.Best, before.Best, 1.3);
                AddRow(report, $"{engine}: page 20 of {size.Runs:#,0} runs", times.Deep, before.Deep, 1.3);
                AddRow(report, $"{engine}: first 100 of {size.Points:#,0} points", times.History, before.History, 1.3);
                AddRow(report, $"{engine}: {2 << step} clients × 100 log-metric, a call", times.Logging, before.Logging, 1.2);
            }

            before = times;
        }
    }

    sealed record Times(TimeSpan Newest, TimeSpan Best, TimeSpan Deep, TimeSpan History, TimeSpan Logging);

    static void AddRow(BenchmarkReport report, string work, TimeSpan now, TimeSpan before, double goal) => report.Add(
        work, $"{now.TotalMicroseconds:#,0} µs", $"{before.TotalMicroseconds:#,0} µs", now / before, Goal.AtMostTimes(goal));

    static async Task<Times> MeasureAsync(string engine, BigDatabase size, int clients, bool quick)
    {
        using var folder = new TemporaryFolder();
        var uri = await BenchDatabase.NewAsync(engine, folder.Path);
        await using (await MlServer.StartAsync(uri, folder.Path)) Console.Error.WriteLine($"  {engine}: {size.Runs:#,0} runs, {clients} clients");
        await size.LoadAsync(uri);
        await using var server = await MlServer.StartAsync(uri, folder.Path);
        var client = new TrackingClient(server.Http);
        var token = await client.TokenOfPageAsync(BigDatabase.Experiment, 10, 20);
        var repeats = quick ? 30 : 100;
        return new Times(
            await MedianAsync(repeats, () => client.PageAsync(BigDatabase.Experiment, 10, null)),
            await MedianAsync(repeats, () => client.BestAsync(BigDatabase.Experiment, "metric_7", 10)),
            await MedianAsync(repeats, () => client.PageAsync(BigDatabase.Experiment, 10, token)),
            await MedianAsync(repeats, () => client.HistoryAsync(BigDatabase.HistoryRun, 100)),
            await MedianAsync(3, () => Task.WhenAll(Enumerable.Range(0, clients).Select(_ => LogAsync(client)))) / (clients * 100));
    }

    static async Task LogAsync(TrackingClient client)
    {
        for (var i = 0; i < 100; i++) await client.LogMetricAsync(BigDatabase.HistoryRun);
    }

    static async Task<TimeSpan> MedianAsync(int repeats, Func<Task> work)
    {
        await work();
        var times = new List<TimeSpan>();
        for (var i = 0; i < repeats; i++) times.Add(await Measure.OnceAsync(work));
        return Measure.Median(times);
    }
}
