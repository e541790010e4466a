using System.Globalization;
using ML.TestKit;
using ML.Training.Data;
using ML.Training.Models;
using ML.Training.Native.Torch;

namespace ML.Benchmarks.Training;

/// <summary>Training against a plain libtorch loop, against data already in memory, and against raw DuckDB.</summary>
sealed class TrainingBenchmark : IBenchmark
{
    const int BatchSize = 512;

    static readonly TimeSpan Warming = TimeSpan.FromSeconds(4);

    public string Name => "training";

    public string Description => "steps against C++ libtorch, the loader against raw DuckDB, end to end against memory, ranks, memory, growth";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        TorchRuntime.SetThreads(1);
        using var table = new TrainingTable(quick ? 1_000_000 : 2_000_000);
        await StepAsync(report, 15);
        await LoaderAsync(report, table, epochs: 1, 15);
        await LoaderAsync(report, table, epochs: 3, 9);
        await EndToEndAsync(report, table, quick ? 3 : 5);
        await RanksAsync(report, table, 5);
        await ReductionAsync(report, quick ? 3 : 7);
        // The smaller one is large enough already for its blocks to be read in groups.
        await MemoryAsync(report, quick ? 8_000_000 : 12_000_000);
        await TrainingScale.RowsAsync(report, quick ? 100_000 : 500_000);
        await TrainingScale.FeaturesAsync(report, quick ? 100_000 : 500_000);
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
            var printed = await TrainingProcess.OutputAsync(loop, $"{BatchSize}", $"{TrainingTable.Numbers}", $"{Steps}");
            peer.Add(double.Parse(printed, CultureInfo.InvariantCulture));
            ours.Add((await Measure.OnceAsync(() => network.Run(Steps))).TotalMicroseconds / Steps);
        }

        var (a, b) = (Measure.Median(ours), Measure.Median(peer));
        report.Add($"one AdamW step, MLP, batch {BatchSize} (C++ libtorch loop)", $"{a:0} µs", $"{b:0} µs", a / b, Goal.AtMostTimes(1.02));
    }

    static async Task LoaderAsync(BenchmarkReport report, TrainingTable table, int epochs, int repeats)
    {
        long rows = 0;
        // A rate, not a start: the compiler works beside the first seconds, on the same processors.
        await Measure.WarmAsync(Warming, OursAsync, RawAsync);
        var (ours, raw) = await Measure.PairAsync(repeats, OursAsync, RawAsync);
        var work = epochs == 1 ? "first epoch" : $"{epochs} epochs";
        report.AddThroughput($"{work} of the loader, counted, shuffled and encoded, two threads (raw DuckDB, one thread)", rows / ours.TotalSeconds, rows / raw.TotalSeconds, "rows/s", Goal.AtLeastTimes(0.8));

        async Task OursAsync()
        {
            using var loader = new Loader(table.View, "true", table.Features, new LoaderOptions { BatchSize = 4_096 });
            rows = loader.Rows * epochs;
            for (var epoch = 0; epoch < epochs; epoch++)
                await foreach (var batch in loader.ReadAsync(epoch)) _ = batch.Count;
        }

        Task RawAsync() => Task.Run(() =>
        {
            for (var epoch = 0; epoch < epochs; epoch++) table.ReadRaw();
        });
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
        const int Batch = 4_096;
        var (one, two, four, apart) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < repeats; i++)
        {
            one.Add(await TrainingProcess.RateAsync(table.File, 1, Batch));
            two.Add(await TrainingProcess.RateAsync(table.File, 2, Batch));
            four.Add(await TrainingProcess.RateAsync(table.File, 4, Batch));
            // What the machine can do: each takes the steps that a rank of two takes, and waits for nobody.
            apart.Add((await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => TrainingProcess.RateAsync(table.File, 1, Batch / 2)))).Sum());
        }

        report.AddThroughput("two ranks, batch 4096 (one rank)", Measure.Median(two), Measure.Median(one), "samples/s", Goal.AtLeastTimes(1.6));
        report.AddThroughput("two ranks (two trainings at once that share nothing)", Measure.Median(two), Measure.Median(apart), "samples/s", Goal.AtLeastTimes(0.9));
        report.AddThroughput($"four ranks on {Environment.ProcessorCount} cores (two ranks)", Measure.Median(four), Measure.Median(two), "samples/s", Goal.AtLeastTimes(Environment.ProcessorCount >= 4 ? 1.6 : 0.8));
    }

    static async Task ReductionAsync(BenchmarkReport report, int repeats)
    {
        const int Steps = 15;
        var (overlapped, flat, shared) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < repeats; i++)
        {
            overlapped.Add(await GradientReduction.StepAsync(overlap: true, shared: false, Steps));
            flat.Add(await GradientReduction.StepAsync(overlap: false, shared: false, Steps));
            shared.Add(await GradientReduction.StepAsync(overlap: true, shared: true, Steps));
        }

        var network = Measure.Median(overlapped);
        Report("step of two ranks over the network, buckets overlapped with backward (one all-reduce after it)", network, Measure.Median(flat));
        Report("step of two ranks on one machine, gradients in shared memory (gloo over the network)", Measure.Median(shared), network);

        void Report(string work, TimeSpan ours, TimeSpan peer) =>
            report.Add(work, $"{ours.TotalMilliseconds:0.0} ms", $"{peer.TotalMilliseconds:0.0} ms", ours / peer, Goal.AtMostTimes(1));
    }

    static async Task MemoryAsync(BenchmarkReport report, int rows)
    {
        using var small = new TrainingTable(rows);
        using var large = new TrainingTable(4 * rows);
        var (a, b) = (await TrainingProcess.PeakMegabytesAsync(large.File), await TrainingProcess.PeakMegabytesAsync(small.File));
        report.Add($"most memory of an epoch over {4 * rows:N0} rows ({rows:N0} rows), 64 MiB kept", $"{a:0} MiB", $"{b:0} MiB", a / b, Goal.AtMostTimes(1.15));
    }
}
