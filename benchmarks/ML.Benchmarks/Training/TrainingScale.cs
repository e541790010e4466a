using ML.Training.Data;
using ML.Training.Models;
using ML.Training.Native.Torch;

namespace ML.Benchmarks.Training;

/// <summary>How cost grows when something is doubled three times.</summary>
static class TrainingScale
{
    const int BatchSize = 1024, Doublings = 3;

    /// <summary>An epoch over 1, 2, 4 and 8 times the rows.</summary>
    public static async Task RowsAsync(BenchmarkReport report, int rows)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i <= Doublings; i++)
        {
            using var table = new TrainingTable(rows << i);
            times.Add(await EpochAsync(table));
        }

        Report(report, $"an epoch, rows {rows:N0} doubled three times", times);
    }

    /// <summary>An epoch over 1, 2, 4 and 8 times the columns.</summary>
    public static async Task FeaturesAsync(BenchmarkReport report, int rows)
    {
        const int Columns = 8;
        var times = new List<TimeSpan>();
        for (var i = 0; i <= Doublings; i++)
        {
            using var table = new TrainingTable(rows, Columns << i);
            times.Add(await EpochAsync(table));
        }

        Report(report, $"an epoch, {Columns} numeric columns doubled three times", times);
    }

    // The last doubling tells how it goes on; the first ones carry what is paid once.
    static void Report(BenchmarkReport report, string work, List<TimeSpan> times) =>
        report.Add(work, string.Join(" → ", times.Select(t => $"{t.TotalSeconds:0.00} s")), "linear", times[^1] / times[0] / (1 << Doublings), Goal.AtMostTimes(1.1));

    static async Task<TimeSpan> EpochAsync(TrainingTable table)
    {
        using var loader = new Loader(table.View, "true", table.Features, new LoaderOptions { BatchSize = BatchSize, CacheBytes = 0 });
        using var trainer = Trainer.Open(TabularNetworks.Build(new ModelOptions { Hidden = [64] }, table.Features).Build(1), new TrainerOptions());
        return await Measure.OnceAsync(async () =>
        {
            await foreach (var batch in loader.ReadAsync(0)) trainer.Step(batch.Inputs, batch.Target, null, batch.Count);
        });
    }
}
