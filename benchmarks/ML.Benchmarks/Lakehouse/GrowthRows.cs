using System.Globalization;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.TestKit;

namespace ML.Benchmarks.Lakehouse;

/// <summary>
/// How cost grows when commits, files and rows double, three times each: what one of them costs at each size, the last against
/// the first. In processor time, because a work that is longer than a scheduler's slice waits for others on a busy machine, and a
/// shorter one does not.
/// </summary>
sealed class GrowthRows(BenchmarkReport report, TemporaryFolder folder)
{
    const int Doublings = 3;
    const int Runs = 12;
    const double Most = 1.5;

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
            (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, $"t{count}");
            return () => BenchTables.QueryAsync(connection, ScanRows.Query.Replace(" t ", $" t{count} ", StringComparison.Ordinal));
        });
    }

    async Task DoubleAsync(string work, string things, int most, Func<int, Task<Func<Task>>> prepare)
    {
        var sizes = new List<(int Count, Func<Task> Run)>();
        for (var step = Doublings; step >= 0; step--) sizes.Add(((most >> step) / 10 * 10, await prepare((most >> step) / 10 * 10)));
        var times = new TimeSpan[sizes.Count];
        // In turn, and the sum of many: the collector's work falls on all of them alike, and none has the first run's compiler.
        for (var run = -Runs / 2; run < Runs; run++)
            for (var i = 0; i < sizes.Count; i++)
                if (await ProcessorTimeAsync(sizes[i].Run) is var time && run >= 0) times[i] += time;
        var each = sizes.Select((size, i) => times[i].TotalMicroseconds / Runs / size.Count).ToList();
        report.Add(
            $"{work} {string.Join(", ", sizes.Select(s => s.Count.ToString("#,0", CultureInfo.InvariantCulture)))} {things}, processor time for one",
            string.Join(", ", each.Select(Text)) + " µs", $"{Text(each[0])} µs at first", each[^1] / each[0], Goal.AtMostTimes(Most));
    }

    static string Text(double microseconds) => microseconds.ToString("0.###", CultureInfo.InvariantCulture);

    static async Task<TimeSpan> ProcessorTimeAsync(Func<Task> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        await work();
        return Environment.CpuUsage.TotalTime - before;
    }

    string Path(string things, int count) => folder.File($"growth-{things}-{count}");
}
