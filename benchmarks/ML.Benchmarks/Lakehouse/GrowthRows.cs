using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.TestKit;

namespace ML.Benchmarks.Lakehouse;

/// <summary>
/// How cost grows when commits, files and rows double, three times each: every row against the one of half as many. In processor
/// time, because a work that is longer than a scheduler's slice waits for others on a busy machine, and a shorter one does not.
/// </summary>
sealed class GrowthRows(BenchmarkReport report, TemporaryFolder folder)
{
    const int Doublings = 3;
    const int Runs = 9;
    const double Most = 2.5;

    public async Task RunAsync(int commits, int files, int rows)
    {
        await DoubleAsync("replay of", "commits", commits, count =>
        {
            SyntheticLog.Write(Path("commits", count), count, 1);
            return Task.FromResult(() => ReplayRows.ReplayAsync(Path("commits", count), count));
        });
        await DoubleAsync("replay of a checkpoint with", "files", files, async count =>
        {
            SyntheticLog.Write(Path("files", count), 10, count / 10);
            await (await DeltaTable.OpenAsync(Path("files", count))).CheckpointAsync();
            return () => ReplayRows.ReplayAsync(Path("files", count), count);
        });
        using var connection = DuckDbDatabase.Shared.Connect();
        await DoubleAsync("scan of", "rows", rows, async count =>
        {
            var table = await BenchTables.FillAsync(Path("rows", count), count);
            (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, "t");
            return () => BenchTables.QueryAsync(connection, ScanRows.Query);
        });
    }

    async Task DoubleAsync(string work, string things, int most, Func<int, Task<Func<Task>>> prepare)
    {
        TimeSpan? before = null;
        for (var step = Doublings; step >= 0; step--)
        {
            var count = most >> step;
            count -= count % 10;
            var run = await prepare(count);
            var times = new List<TimeSpan>();
            await run();
            for (var i = 0; i < Runs; i++) times.Add(await ProcessorTimeAsync(run));
            var time = Measure.Median(times);
            if (before is { } half)
                report.Add($"{work} {count:#,0} {things} against half as many, processor time", $"{time.TotalMilliseconds:0.0} ms", $"{half.TotalMilliseconds:0.0} ms", time / half, Goal.AtMostTimes(Most));
            before = time;
        }
    }

    static async Task<TimeSpan> ProcessorTimeAsync(Func<Task> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        await work();
        return Environment.CpuUsage.TotalTime - before;
    }

    string Path(string things, int count) => folder.File($"growth-{things}-{count}");
}
