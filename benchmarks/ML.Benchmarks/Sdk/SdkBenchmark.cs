using System.Diagnostics;
using System.Text.Json;
using ML.Client;
using ML.Client.Fluent;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Sdk;

/// <summary>The C# client against MLflow's Python client, both talking to our server in the same run.</summary>
sealed class SdkBenchmark : IBenchmark
{
    const int AotStartGoalMilliseconds = 50;

    public string Name => "sdk";

    public string Description => "metrics, runs and artifacts through the C# client against MLflow's Python client, same server";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        var (metrics, starts) = (100_000, quick ? 30 : 100);
        var megabytes = quick ? 256 : 1024;
        WriteFile(folder.File("artifact.bin"), megabytes);
        Directory.CreateDirectory(folder.File("artifacts"));
        for (var i = 0; i < megabytes; i++) WriteFile(folder.File($"artifacts/{i}.bin"), 1);

        var peer = await PeerAsync(server.Address, folder, quick ? 1000 : 5000, quick ? 20_000 : 40_000, starts);
        using var client = new MlflowClient(new MlflowClientOptions { TrackingUri = server.Address, SpoolDirectory = folder.File("spool") });
        Mlflow.Use(client);
        await Mlflow.SetExperimentAsync("sdk-bench");
        await using (await Mlflow.StartRunAsync()) Log.Metric("warm", 1);

        var (caller, total) = await LogAsync(metrics);
        var rate = metrics / total.TotalSeconds;
        report.AddThroughput($"{metrics:#,0} metrics, Python fluent", rate, 1 / peer.GetProperty("fluent").GetDouble(), "metrics/s", Goal.AtLeastTimes(20));
        report.AddThroughput($"{metrics:#,0} metrics, Python async", rate, 1 / peer.GetProperty("async").GetDouble(), "metrics/s", Goal.AtLeastTimes(5));
        report.Add("cost of a metric to the caller, goal 1 µs", $"{caller.TotalMicroseconds / metrics:0.00} µs", "1 µs", caller.TotalMicroseconds / metrics, Goal.AtMostTimes(1));
        report.AddFaster("start and end of a run", await StartsAsync(starts) / starts, TimeSpan.FromSeconds(peer.GetProperty("start").GetDouble()), Goal.AtLeastTimes(3));
        var repeats = quick ? 3 : 5;
        var (upload, peerUpload) = await UploadsAsync(server.Address, folder, folder.File("artifact.bin"), repeats);
        report.AddFaster($"upload of {megabytes} MiB in one file", upload, peerUpload, Goal.AtLeastTimes(2));
        (upload, peerUpload) = await UploadsAsync(server.Address, folder, folder.File("artifacts"), repeats);
        report.AddFaster($"upload of {megabytes} MiB in files of 1 MiB", upload, peerUpload, Goal.AtLeastTimes(2));
        await MemoryAsync(report);
        await AotAsync(report);
    }

    static async Task<(TimeSpan Caller, TimeSpan Total)> LogAsync(int metrics)
    {
        await using var run = await Mlflow.StartRunAsync();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < metrics; i++) run.Log.Metric("loss", i * 0.5, i);
        var caller = Stopwatch.GetElapsedTime(start);
        await run.Log.FlushAsync();
        return (caller, Stopwatch.GetElapsedTime(start));
    }

    static Task<TimeSpan> StartsAsync(int count) => Measure.OnceAsync(async () =>
    {
        for (var i = 0; i < count; i++) await (await Mlflow.StartRunAsync()).DisposeAsync();
    });

    // In turn, each first in every other round and with the disk at rest: one's flush is not the other's, and a disk that tires tires for both.
    static async Task<(TimeSpan Ours, TimeSpan Peer)> UploadsAsync(string address, TemporaryFolder folder, string path, int repeats)
    {
        var (ours, peer) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < 2 * repeats; i++)
        {
            await FlushAsync();
            if (i % 4 is 0 or 3) ours.Add(await OursAsync());
            else peer.Add(TimeSpan.FromSeconds((await PythonAsync("peer_upload.py", folder, address, path)).GetProperty("upload").GetDouble()));
        }

        return (Measure.Median(ours), Measure.Median(peer));

        async Task<TimeSpan> OursAsync()
        {
            await using var run = await Mlflow.StartRunAsync();
            return await Measure.OnceAsync(() => Directory.Exists(path) ? run.Log.ArtifactsAsync(path) : run.Log.ArtifactAsync(path));
        }
    }

    static async Task FlushAsync()
    {
        using var flush = Process.Start("sync");
        await flush.WaitForExitAsync();
    }

    // What is alive after many metrics, against what is alive after few: the queue gives its memory back.
    static async Task MemoryAsync(BenchmarkReport report)
    {
        await LogAsync(10_000);
        var few = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        await LogAsync(500_000);
        var many = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        report.Add("memory alive after 500,000 metrics, against after 10,000", $"{many:0.0} MiB", $"{few:0.0} MiB", many / few, Goal.AtMostTimes(1.5));
    }

    static async Task AotAsync(BenchmarkReport report)
    {
        var target = Path.Combine(Repository.Root, "artifacts", "samples", "console-training");
        await using (var publish = ChildProcess.Start("dotnet", ["publish", "samples/ConsoleTraining", "-c", "Release", "-o", target, "-v", "quiet", "-nologo"], Repository.Root))
            if (await publish.WaitAsync(TimeSpan.FromMinutes(8)) != 0) throw new InvalidOperationException($"the sample does not compile ahead of time:\n{publish.Output}");
        var times = new List<TimeSpan>();
        for (var i = 0; i < 10; i++)
        {
            times.Add(await Measure.OnceAsync(async () =>
            {
                using var process = Process.Start(new ProcessStartInfo(Path.Combine(target, "ConsoleTraining"), "--version") { RedirectStandardOutput = true })!;
                await process.WaitForExitAsync();
            }));
        }

        var median = Measure.Median(times).TotalMilliseconds;
        report.Add($"start of the ahead-of-time sample, goal {AotStartGoalMilliseconds} ms", $"{median:0.0} ms", $"{AotStartGoalMilliseconds} ms", median / AotStartGoalMilliseconds, Goal.AtMostTimes(1));
    }

    static Task<JsonElement> PeerAsync(string address, TemporaryFolder folder, int fluent, int async, int starts) =>
        PythonAsync("peer.py", folder, address, $"{fluent}", $"{async}", $"{starts}");

    static async Task<JsonElement> PythonAsync(string script, TemporaryFolder folder, params string[] arguments)
    {
        var path = Path.Combine(Repository.Root, "benchmarks", "ML.Benchmarks", "Sdk", script);
        var output = await Python.RunAsync(Python.Executable, path, arguments, folder.Path, limit: TimeSpan.FromMinutes(15));
        return JsonDocument.Parse(output.Split('\n').Last(l => l.StartsWith("RESULT", StringComparison.Ordinal))["RESULT".Length..]).RootElement;
    }

    static void WriteFile(string path, int megabytes)
    {
        var block = new byte[1 << 20];
        Random.Shared.NextBytes(block);
        using var file = File.Create(path);
        for (var i = 0; i < megabytes; i++) file.Write(block);
    }
}
