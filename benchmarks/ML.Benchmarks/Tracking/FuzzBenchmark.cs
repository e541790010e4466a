using System.Diagnostics;
using ML.TestKit;
using ML.TestKit.Fuzzing;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Tracking;

/// <summary>Sends nonsense to every route for minutes: no server error, no hang, no growth.</summary>
sealed class FuzzBenchmark : IBenchmark
{
    public string Name => "fuzz";

    public string Description => "nonsense on every route, for five minutes on each engine (quick: half a minute), against no fault and no growth";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        foreach (var engine in BenchDatabase.Engines) await RunAsync(report, quick, engine);
    }

    static async Task RunAsync(BenchmarkReport report, bool quick, string engine)
    {
        var time = TimeSpan.FromMinutes(quick ? 0.5 : 5);
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(await BenchDatabase.NewAsync(engine, folder.Path), folder.Path, "--admin-token", "t");
        var seed = Random.Shared.Next();
        var run = new FuzzRun(server, seed);
        var started = Stopwatch.GetTimestamp();
        var warm = 0.0;
        await run.RunAsync(() =>
        {
            var passed = Stopwatch.GetElapsedTime(started);
            if (warm == 0 && passed > time / 3) warm = Measure.ResidentMegabytes(server.Process.Id);
            return passed < time;
        });
        foreach (var fault in run.Faults.Take(20)) Console.Error.WriteLine($"  {engine}, seed {seed}: {fault}");
        report.Add($"{engine}: faults", $"{run.Faults.Count}", $"{run.Requests:#,0} requests", run.Faults.Count, Goal.AtMostTimes(0));
        var end = Measure.ResidentMegabytes(server.Process.Id);
        report.Add($"{engine}: memory at the end, against after a third", $"{end:0} MiB", $"{warm:0} MiB", end / warm, Goal.AtMostTimes(1.3));
    }
}
