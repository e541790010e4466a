using System.Diagnostics;
using System.Globalization;
using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Platform;

/// <summary>
/// Hours of a platform's work in minutes: on several processes over PostgreSQL, half of the time undisturbed, to see that memory
/// and files stay flat, half of it with everything dying in turn; then what was acknowledged is looked for.
/// </summary>
sealed class FaultPassBenchmark : IBenchmark
{
    const int Writers = 3;
    static readonly TimeSpan Hour = TimeSpan.FromHours(1), BetweenFaults = TimeSpan.FromSeconds(5), BetweenPackings = TimeSpan.FromSeconds(10), PackingTime = TimeSpan.FromMinutes(2);

    public string Name => "fault-pass";

    public string Description => "log-batch, promotion, inference and compaction for ten minutes, with kills, clock skew and a database that goes away: nothing lost, nothing grows";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        var half = TimeSpan.FromSeconds(quick ? 45 : 300);
        using var folder = new TemporaryFolder();
        await using var cluster = await PostgresCluster.CreateAsync();
        await using var platform = await SplitPlatform.StartAsync(await cluster.NewDatabaseAsync(), folder, "tracking,platform", "tracking,platform", "artifacts,registry", "features,tables,serving", "features,tables,serving");
        using var http = new HttpClient { BaseAddress = new Uri(platform.Gateway.Address) };
        var work = new PlatformWork(http);
        await work.PrepareAsync();
        using var stop = new CancellationTokenSource();
        var working = Task.WhenAll(work.RunAsync(Writers, stop.Token), PackAsync(folder.File($"inference-tables/{PlatformWork.Endpoint}_payload"), stop.Token));
        await CalmAsync(report, platform, half, working);
        var faults = await DisturbAsync(platform, cluster, half, TimeSpan.FromSeconds(quick ? 5 : 30), working);
        await stop.CancelAsync();
        await working;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {work.Batches:N0} batches, {work.Versions.Count:N0} promotions, {work.Answers:N0} answers; {faults} faults, {work.Failures} requests sent again"));
        var broken = await new Invariants(http, work).BrokenAsync();
        foreach (var line in broken) Console.Error.WriteLine("  " + line);
        report.Add($"what does not hold after {faults} faults", $"{broken.Count}", "0", broken.Count, Goal.AtMostTimes(0));
    }

    static async Task CalmAsync(BenchmarkReport report, SplitPlatform platform, TimeSpan time, Task working)
    {
        await Task.WhenAny(working, Task.Delay(time / 3));
        var before = Used(platform);
        await Task.WhenAny(working, Task.Delay(time - (time / 3)));
        var after = Used(platform);
        report.Add("memory of all processes, against after a third of the undisturbed time", $"{after.Megabytes:0} MiB", $"{before.Megabytes:0} MiB", after.Megabytes / before.Megabytes, Goal.AtMostTimes(1.25));
        report.Add("open files of all processes, likewise", $"{after.Files}", $"{before.Files}", (double)after.Files / before.Files, Goal.AtMostTimes(1.1));
    }

    static (double Megabytes, int Files) Used(SplitPlatform platform)
    {
        var processes = platform.Services.Append(platform.Gateway).Select(s => s.Process.Id).ToList();
        return (processes.Sum(Measure.ResidentMegabytes), processes.Sum(id => Directory.GetFileSystemEntries($"/proc/{id}/fd").Length));
    }

    // Each process in turn; every third with a clock that is an hour ahead or behind; and once round, the database.
    static async Task<int> DisturbAsync(SplitPlatform platform, PostgresCluster cluster, TimeSpan time, TimeSpan outage, Task working)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = 0;
        for (; Stopwatch.GetElapsedTime(started) < time && !working.IsCompleted; faults++)
        {
            var turn = faults % (platform.Services.Count + 2);
            if (turn < platform.Services.Count) await platform.ReplaceAsync(turn, (faults % 3) switch { 1 => Hour, 2 => -Hour, _ => TimeSpan.Zero });
            else if (turn == platform.Services.Count) await platform.ReplaceGatewayAsync();
            else
            {
                await cluster.StopAsync();
                await Task.Delay(outage);
                await cluster.StartAsync();
            }

            await Task.WhenAny(working, Task.Delay(BetweenFaults));
        }

        return faults;
    }

    // As an operator's timer would; two at once, and one that finds the table not made yet, are no fault.
    static async Task PackAsync(string table, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(BetweenPackings, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await using var packing = ChildProcess.Start(Repository.Executable, ["tables", "optimize", table]);
            await packing.WaitAsync(PackingTime);
        }
    }
}
