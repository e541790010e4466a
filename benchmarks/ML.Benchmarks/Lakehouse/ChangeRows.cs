using System.Text.Json.Nodes;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Writing;
using ML.TestKit;

namespace ML.Benchmarks.Lakehouse;

/// <summary>MERGE, with and without a bound on memory, and OPTIMIZE ZORDER with a look-up afterwards.</summary>
sealed class ChangeRows(BenchmarkReport report, TemporaryFolder folder, DeltaRsPeer peer)
{
    const int MemoryLimit = 512;

    public async Task RunAsync(int rows)
    {
        await BenchTables.FillAsync(folder.File("source"), rows / 100, step: 137);
        await MergeAsync(rows);
        await MergeInLittleMemoryAsync(rows);
        await OrderAsync(rows);
    }

    async Task MergeAsync(int rows)
    {
        var (ours, theirs) = (folder.File("merge-ours"), folder.File("merge-theirs"));
        foreach (var path in new[] { ours, theirs }) await BenchTables.FillAsync(path, rows);
        var (a, b) = await BenchTables.PairAsync(
            3, () => MergeAsync(ours, folder.File("source"), DuckDbDatabase.Shared), () => peer.AskAsync("merge", ("table", theirs), ("source", folder.File("source"))));
        report.Slower($"MERGE of {rows / 100:#,0} rows into {rows:#,0}", a, b, 1);
    }

    async Task MergeInLittleMemoryAsync(int rows)
    {
        var path = folder.File("merge-small");
        await BenchTables.FillAsync(path, rows);
        var peak = await PeakMemory.OfAsync("merge", path, folder.File("source"), $"{MemoryLimit}", folder.File("spill"));
        report.Add($"memory of a process with that MERGE, DuckDB told to keep to {MemoryLimit} MB", $"{peak:0} MiB", $"{MemoryLimit} MB allowed", peak / MemoryLimit, Goal.AtMostTimes(1.5));
    }

    /// <summary>Merges in an instance that may take so many megabytes.</summary>
    public static async Task MergeAsync(string path, string source, string megabytes, string spill)
    {
        using var database = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = $"{megabytes}MB", SpillFolder = spill });
        await MergeAsync(path, source, database);
    }

    static async Task MergeAsync(string path, string source, DuckDbDatabase database)
    {
        var options = new TableOptions { Database = database };
        using var connection = database.Connect();
        (await (await (await DeltaTable.OpenAsync(source, options)).SnapshotAsync()).ScanAsync()).Attach(connection, "s");
        await (await DeltaTable.OpenAsync(path, options)).MergeAsync(new MergeDefinition
        {
            Source = TableInput.FromQuery("SELECT * FROM s", connection), On = "target.id = source.id", WhenMatched = [MergeClause.UpdateAll()], WhenNotMatched = [MergeClause.InsertAll()],
        });
    }

    async Task OrderAsync(int rows)
    {
        // About eighty files, whatever the number of rows.
        var size = rows / 4L;
        var (ours, theirs) = (folder.File("order-ours"), folder.File("order-theirs"));
        var table = await BenchTables.FillAsync(ours, rows);
        await BenchTables.FillAsync(theirs, rows);
        var a = await Measure.OnceAsync(() => table.OptimizeAsync(new OptimizeOptions { ZOrderBy = ["k", "x"], TargetFileSize = size }));
        var b = (await peer.AskAsync("zorder", ("table", theirs), ("columns", new JsonArray("k", "x")), ("size", size))).Time;
        report.Slower($"OPTIMIZE ZORDER BY two columns of {rows:#,0} rows", a, b, 1);
        var (read, all, points) = (0, 0, 0);
        foreach (var (k, x) in new[] { (17, 9000), (2500, 30), (4242, 1000), (6000, 7777), (9999, 4321) })
        {
            var scan = await (await table.SnapshotAsync()).ScanAsync(new ScanOptions { Filter = $"k = {k} AND x BETWEEN {x} AND {x + 1}" });
            (read, all, points) = (read + scan.Files.Count, all + scan.Files.Count + scan.FilesSkipped, points + 1);
        }

        report.Add($"files read for {points} points of both afterwards", $"{read}", $"{all} in all", read / (double)all, Goal.AtMostTimes(0.05));
    }
}
