using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;
using ML.TestKit;

namespace ML.Benchmarks.Lakehouse;

/// <summary>Delta tables here against delta-rs, and scans against DuckDB alone on the same files.</summary>
sealed class LakehouseBenchmark : IBenchmark
{
    public string Name => "lakehouse";

    public string Description => "Delta log, commits, scans, MERGE and OPTIMIZE against delta-rs and raw DuckDB";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using var folder = new TemporaryFolder();
        using var peer = new DeltaRsPeer();
        var scale = quick ? 10 : 1;
        await ReplayAsync(report, folder, peer, scale);
        await AppendAsync(report, folder, peer, quick ? 30 : 100);
        var rows = 10_000_000 / scale;
        var table = await FillAsync(folder.File("scan"), rows);
        await ScanAsync(report, table, folder.File("scan"), peer, rows);
        await MergeAsync(report, folder, peer, rows);
        await OrderAsync(report, folder, peer, rows);
        await GrowthAsync(report, folder, quick ? 250 : 2500);
    }

    static async Task ReplayAsync(BenchmarkReport report, TemporaryFolder folder, DeltaRsPeer peer, int scale)
    {
        var commits = 10_000 / scale;
        SyntheticLog.Write(folder.File("commits"), commits, 1);
        await ReplayAsync(report, $"log replay, {commits:#,0} commits", folder.File("commits"), peer);
        await (await DeltaTable.OpenAsync(folder.File("commits"))).CheckpointAsync();
        await ReplayAsync(report, $"log replay, {commits:#,0} commits and a checkpoint", folder.File("commits"), peer);
        var files = 100_000 / scale;
        SyntheticLog.Write(folder.File("files"), 10, files / 10);
        await (await DeltaTable.OpenAsync(folder.File("files"))).CheckpointAsync();
        await ReplayAsync(report, $"log replay, {files:#,0} files in a checkpoint", folder.File("files"), peer);
        var ours = Environment.WorkingSet / (1024.0 * 1024);
        var theirs = (await peer.AskAsync("replay", ("table", folder.File("files")))).ResidentBytes / (1024.0 * 1024);
        report.Add("memory of the process after it", $"{ours:0} MiB", $"{theirs:0} MiB", ours / theirs, Goal.AtMostTimes(1.5));
    }

    static async Task ReplayAsync(BenchmarkReport report, string work, string table, DeltaRsPeer peer)
    {
        var (ours, theirs) = await PairAsync(5, async () =>
        {
            var files = await (await (await DeltaTable.OpenAsync(table)).SnapshotAsync()).FilesAsync();
            if (files.Count == 0) throw new InvalidOperationException("no files");
        }, () => peer.AskAsync("replay", ("table", table)));
        Slower(report, work, ours, theirs, 1);
    }

    static async Task AppendAsync(BenchmarkReport report, TemporaryFolder folder, DeltaRsPeer peer, int count)
    {
        var (ours, theirs) = (folder.File("append-ours"), folder.File("append-theirs"));
        foreach (var path in new[] { ours, theirs }) await CreateAsync(path);
        var table = await DeltaTable.OpenAsync(ours);
        var (a, b) = await PairAsync(3, () => AppendAsync(table, count), () => peer.AskAsync("append", ("table", theirs), ("count", count)));
        Slower(report, "commit of a small append", a / count, b / count, 0.5);
        const int Writers = 8;
        var each = count / 3;
        var (c, d) = await PairAsync(1, () => Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () => await AppendAsync(await DeltaTable.OpenAsync(ours), each)))),
            () => peer.AskAsync("append_at_once", ("table", theirs), ("writers", Writers), ("count", each)));
        report.AddThroughput("8 appenders at once", Writers * each / c.TotalSeconds, Writers * each / d.TotalSeconds, "commits/s", Goal.AtLeastTimes(1));
    }

    static async Task AppendAsync(DeltaTable table, int count)
    {
        for (var i = 0; i < count; i++) await table.AppendAsync("SELECT i AS id, 'v' || i AS v, i * 0.5::DOUBLE AS x FROM range(100) t(i)");
    }

    static async Task ScanAsync(BenchmarkReport report, DeltaTable table, string path, DeltaRsPeer peer, int rows)
    {
        const string Query = "SELECT count(*), sum(x), min(v) FROM t WHERE id % 10 = 3 AND x > 100";
        using var connection = DuckDbDatabase.Shared.Connect();
        (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, "t");
        using var raw = DuckDbDatabase.Shared.Connect();
        raw.Execute($"CREATE TEMP VIEW t AS SELECT * FROM read_parquet({Sql.Literal(Path.Combine(path, "*.parquet"))})");
        var (ours, theirs) = await Measure.PairAsync(5, () => QueryAsync(connection, Query), () => QueryAsync(raw, Query));
        Slower(report, $"scan of {rows:#,0} rows, against DuckDB on the same files", ours, theirs, 1.1);
        var (again, rust) = await PairAsync(3, () => QueryAsync(connection, Query), () => peer.AskAsync("query", ("table", path), ("sql", Query)));
        Slower(report, $"scan of {rows:#,0} rows, against delta-rs", again, rust, 1);
        var scan = await (await table.SnapshotAsync()).ScanAsync(new ScanOptions { Filter = $"id BETWEEN {rows / 2} AND {rows / 2 + 1000}" });
        var share = scan.Files.Count / (double)(scan.Files.Count + scan.FilesSkipped);
        report.Add("files read for a narrow range", $"{scan.Files.Count}", $"{scan.Files.Count + scan.FilesSkipped} in all", share, Goal.AtMostTimes(0.2));
    }

    static async Task MergeAsync(BenchmarkReport report, TemporaryFolder folder, DeltaRsPeer peer, int rows)
    {
        var source = await FillAsync(folder.File("source"), rows / 100, step: 137);
        var (ours, theirs) = (folder.File("merge-ours"), folder.File("merge-theirs"));
        var table = await FillAsync(ours, rows);
        await FillAsync(theirs, rows);
        var (a, b) = await PairAsync(1, async () =>
        {
            using var connection = DuckDbDatabase.Shared.Connect();
            (await (await source.SnapshotAsync()).ScanAsync()).Attach(connection, "s");
            await table.MergeAsync(new MergeDefinition
            {
                Source = TableInput.FromQuery("SELECT * FROM s", connection), On = "target.id = source.id", WhenMatched = [MergeClause.UpdateAll()], WhenNotMatched = [MergeClause.InsertAll()],
            });
        }, () => peer.AskAsync("merge", ("table", theirs), ("source", folder.File("source"))));
        Slower(report, $"MERGE of {rows / 100:#,0} rows into {rows:#,0}", a, b, 1);
    }

    static async Task OrderAsync(BenchmarkReport report, TemporaryFolder folder, DeltaRsPeer peer, int rows)
    {
        const long Size = 2_000_000;
        var (ours, theirs) = (folder.File("order-ours"), folder.File("order-theirs"));
        var table = await FillAsync(ours, rows);
        await FillAsync(theirs, rows);
        var a = await Measure.OnceAsync(() => table.OptimizeAsync(new OptimizeOptions { ZOrderBy = ["k", "x"], TargetFileSize = Size }));
        var b = (await peer.AskAsync("zorder", ("table", theirs), ("columns", new System.Text.Json.Nodes.JsonArray("k", "x")), ("size", Size))).Time;
        Slower(report, $"OPTIMIZE ZORDER BY two columns of {rows:#,0} rows", a, b, 1);
        var scan = await (await table.SnapshotAsync()).ScanAsync(new ScanOptions { Filter = "k = 4242 AND x BETWEEN 1000 AND 1001" });
        var all = scan.Files.Count + scan.FilesSkipped;
        report.Add("files read for a point of both afterwards", $"{scan.Files.Count}", $"{all} in all", scan.Files.Count / (double)all, Goal.AtMostTimes(0.05));
    }

    /// <summary>How replay grows with commits: each row against the one before, of half as many.</summary>
    static async Task GrowthAsync(BenchmarkReport report, TemporaryFolder folder, int commits)
    {
        TimeSpan? before = null;
        for (var i = 0; i < 4; i++, commits *= 2)
        {
            var path = folder.File($"growth-{commits}");
            SyntheticLog.Write(path, commits, 1);
            var times = new List<TimeSpan>();
            for (var run = 0; run < 5; run++) times.Add(await Measure.OnceAsync(async () => await (await (await DeltaTable.OpenAsync(path)).SnapshotAsync()).FilesAsync()));
            var time = Measure.Median(times);
            if (before is { } half) report.Add($"replay of {commits:#,0} commits against half as many", $"{time.TotalMilliseconds:0.0} ms", $"{half.TotalMilliseconds:0.0} ms", time / half, Goal.AtMostTimes(2.5));
            before = time;
        }
    }

    static Task<DeltaTable> CreateAsync(string path) => DeltaTable.CreateAsync(path, new TableDefinition
    {
        Schema = new StructType(new StructField("id", DataType.Long), new StructField("v", DataType.String), new StructField("x", DataType.Double)),
        Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "1000000" },
    });

    static async Task<DeltaTable> FillAsync(string path, int rows, int step = 1)
    {
        var table = await DeltaTable.CreateAsync(path, new TableDefinition
        {
            Schema = new StructType(
                new StructField("id", DataType.Long), new StructField("k", DataType.Long), new StructField("x", DataType.Double), new StructField("v", DataType.String)),
        });
        const int Parts = 10;
        for (var part = 0; part < Parts; part++)
            await table.AppendAsync($"""
                SELECT i * {step} AS id, ((i * 7919) % 10007)::BIGINT AS k, ((i * 104729) % 1000003) / 100.0::DOUBLE AS x, 'value ' || (i % 5000) AS v
                FROM range({(long)rows / Parts * part}, {(long)rows / Parts * (part + 1)}) t(i)
                """);
        return table;
    }

    static Task QueryAsync(DuckDbConnection connection, string sql)
    {
        connection.Query(sql).Dispose();
        return Task.CompletedTask;
    }

    static async Task<(TimeSpan Ours, TimeSpan Peer)> PairAsync(int repeats, Func<Task> ours, Func<Task<DeltaRsPeer.Answer>> peer)
    {
        await ours();
        await peer();
        var (a, b) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < repeats; i++)
        {
            a.Add(await Measure.OnceAsync(ours));
            b.Add((await peer()).Time);
        }

        return (Measure.Median(a), Measure.Median(b));
    }

    /// <summary>A row whose ratio is our time over the peer's.</summary>
    static void Slower(BenchmarkReport report, string work, TimeSpan ours, TimeSpan peer, double atMost) =>
        report.Add(work, $"{ours.TotalMilliseconds:#,0.0} ms", $"{peer.TotalMilliseconds:#,0.0} ms", ours / peer, Goal.AtMostTimes(atMost));
}
