using System.Globalization;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.Training.Data;
using ML.Training.Models;
using ML.Training.Native.Torch;

namespace ML.Benchmarks.Training;

/// <summary>Training against a plain libtorch loop, against data already in memory, and against raw DuckDB.</summary>
sealed partial class TrainingBenchmark : IBenchmark
{
    const int BatchSize = 512;

    public string Name => "training";

    public string Description => "steps against C++ libtorch, the loader against raw DuckDB, end to end against memory, two ranks against one";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        TorchRuntime.SetThreads(1);
        using var table = new TrainingTable(quick ? 300_000 : 2_000_000);
        await StepAsync(report, quick ? 5 : 9);
        await LoaderAsync(report, table, quick ? 3 : 5);
        await EndToEndAsync(report, table, quick ? 3 : 5);
        await RanksAsync(report, table, quick ? 1 : 3);
    }

    // Interleaved: the C++ loop and ours in turn, a median of each.
    static async Task StepAsync(BenchmarkReport report, int repeats)
    {
        var loop = Path.Combine(Repository.Root, "artifacts", "native", "ml_training_step_loop");
        const int Steps = 500;
        var (ours, peer) = (new List<double>(), new List<double>());
        using var network = new StepLoop(BatchSize, TrainingTable.Numbers);
        for (var i = 0; i < repeats; i++)
        {
            var printed = await OutputAsync(loop, $"{BatchSize}", $"{TrainingTable.Numbers}", $"{Steps}");
            peer.Add(double.Parse(printed, CultureInfo.InvariantCulture));
            ours.Add((await Measure.OnceAsync(() => network.Run(Steps))).TotalMicroseconds / Steps);
        }

        var (a, b) = (Measure.Median(ours), Measure.Median(peer));
        report.Add($"one AdamW step, MLP, batch {BatchSize} (C++ libtorch loop)", $"{a:0} µs", $"{b:0} µs", a / b, Goal.AtMostTimes(1.02));
    }

    static async Task LoaderAsync(BenchmarkReport report, TrainingTable table, int repeats)
    {
        using var loader = new Loader(table.View, "true", table.Features, new LoaderOptions { BatchSize = 4_096, CacheBytes = 0 });
        var (ours, raw) = await Measure.PairAsync(repeats,
            async () =>
            {
                await foreach (var batch in loader.ReadAsync(0)) _ = batch.Count;
            },
            () => Task.Run(table.ReadRaw));
        report.AddThroughput("loader, shuffled and encoded, nothing cached (raw DuckDB)", loader.Rows / ours.TotalSeconds, loader.Rows / raw.TotalSeconds, "rows/s", Goal.AtLeastTimes(0.8));
    }

    static async Task EndToEndAsync(BenchmarkReport report, TrainingTable table, int repeats)
    {
        const int Steps = 400;
        using var loader = new Loader(table.View, "true", table.Features, new LoaderOptions { BatchSize = BatchSize });
        using var trainer = Trainer.Open(TabularNetworks.Build(new ModelOptions(), table.Features).Build(1), new TrainerOptions());
        var (streamed, memory) = await Measure.PairAsync(repeats,
            async () =>
            {
                await foreach (var batch in loader.ReadAsync(0))
                {
                    trainer.Step(batch.Inputs, batch.Target, null, batch.Count);
                    if (batch.Number == Steps - 1) return;
                }
            },
            async () =>
            {
                await foreach (var batch in loader.ReadAsync(0))
                {
                    for (var i = 0; i < Steps; i++) trainer.Step(batch.Inputs, batch.Target, null, batch.Count);
                    return;
                }
            });
        report.AddThroughput("read, shuffle and step (steps on one batch in memory)", Steps / streamed.TotalSeconds, Steps / memory.TotalSeconds, "steps/s", Goal.AtLeastTimes(0.9));
    }

    static async Task RanksAsync(BenchmarkReport report, TrainingTable table, int repeats)
    {
        var (one, two) = (new List<double>(), new List<double>());
        for (var i = 0; i < repeats; i++)
        {
            one.Add(await RateAsync(table, 1));
            two.Add(await RateAsync(table, 2));
        }

        report.AddThroughput("two ranks, batch 4096 (one rank)", Measure.Median(two), Measure.Median(one), "samples/s", Goal.AtLeastTimes(1.6));
    }

    static async Task<double> RateAsync(TrainingTable table, int ranks)
    {
        var folder = Directory.CreateTempSubdirectory("ml-bench-").FullName;
        try
        {
            var config = Path.Combine(folder, "config.yaml");
            await File.WriteAllTextAsync(config, $"output: {folder}\ndata: {{path: {table.File}, target: y}}\nmodel: {{hidden: [256, 128]}}\ntraining: {{epochs: 1, batch_size: 4096, device: cpu}}\n");
            var printed = await OutputAsync(Repository.Executable, "train", config, "--nproc", $"{ranks}");
            return double.Parse(Rate().Match(printed).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        if (!File.Exists(program)) throw new FileNotFoundException($"{program} is missing; './ml test' and './ml build' make it");
        await using var process = ChildProcess.Start(program, arguments, environment: new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = null, ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1" });
        return await process.WaitAsync(TimeSpan.FromMinutes(5)) == 0 ? process.Output : throw new InvalidOperationException(process.Output);
    }

    [GeneratedRegex(@"([\d,]+) samples/s")]
    private static partial Regex Rate();
}
