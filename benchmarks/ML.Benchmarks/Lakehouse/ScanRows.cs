using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.TestKit;

namespace ML.Benchmarks.Lakehouse;

/// <summary>Reading with projection and filter, and how many files a narrow filter leaves.</summary>
sealed class ScanRows(BenchmarkReport report, TemporaryFolder folder, DeltaRsPeer peer)
{
    public const string Query = "SELECT count(*), sum(x), min(v) FROM t WHERE id % 10 = 3 AND x > 100";

    public async Task RunAsync(int rows)
    {
        var path = folder.File("scan");
        var table = await BenchTables.FillAsync(path, rows);
        using var connection = DuckDbDatabase.Shared.Connect();
        (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, "t");
        using var raw = DuckDbDatabase.Shared.Connect();
        raw.Execute($"CREATE TEMP VIEW t AS SELECT * FROM read_parquet({Sql.Literal(Path.Combine(path, "*.parquet"))})");
        var (ours, theirs) = await Measure.PairAsync(7, () => BenchTables.QueryAsync(connection, Query), () => BenchTables.QueryAsync(raw, Query));
        report.Slower($"scan of {rows:#,0} rows, against DuckDB on the same files", ours, theirs, 1.1);
        var (again, rust) = await BenchTables.PairAsync(
            5, () => BenchTables.QueryAsync(connection, Query), () => peer.AskAsync("query", ("table", path), ("sql", Query)));
        report.Slower($"scan of {rows:#,0} rows, against delta-rs", again, rust, 1);
        var scan = await (await table.SnapshotAsync()).ScanAsync(new ScanOptions { Filter = $"id BETWEEN {rows / 2} AND {rows / 2 + 1000}" });
        var share = scan.Files.Count / (double)(scan.Files.Count + scan.FilesSkipped);
        report.Add("files read for a narrow range", $"{scan.Files.Count}", $"{scan.Files.Count + scan.FilesSkipped} in all", share, Goal.AtMostTimes(0.2));
    }
}
