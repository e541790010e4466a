using ML.Lakehouse;
using ML.Lakehouse.Schemas;
using ML.TestKit;

namespace ML.Benchmarks.Lakehouse;

/// <summary>Small appends, one after the other and at once.</summary>
sealed class AppendRows(BenchmarkReport report, TemporaryFolder folder, DeltaRsPeer peer)
{
    const int Writers = 8;

    public async Task RunAsync(int count)
    {
        var (ours, theirs) = (folder.File("append-ours"), folder.File("append-theirs"));
        foreach (var path in new[] { ours, theirs }) await CreateAsync(path);
        var table = await DeltaTable.OpenAsync(ours);
        var (a, b) = await BenchTables.PairAsync(3, () => AppendAsync(table, count), () => peer.AskAsync("append", ("table", theirs), ("count", count)));
        report.Slower("commit of a small append", a / count, b / count, 0.5);
        var each = count / 3;
        var (c, d) = await BenchTables.PairAsync(
            1, () => Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () => await AppendAsync(await DeltaTable.OpenAsync(ours), each)))),
            () => peer.AskAsync("append_at_once", ("table", theirs), ("writers", Writers), ("count", each)));
        report.AddThroughput($"{Writers} appenders at once", Writers * each / c.TotalSeconds, Writers * each / d.TotalSeconds, "commits/s", Goal.AtLeastTimes(1));
    }

    static async Task AppendAsync(DeltaTable table, int count)
    {
        for (var i = 0; i < count; i++) await table.AppendAsync("SELECT i AS id, 'v' || i AS v, i * 0.5::DOUBLE AS x FROM range(100) t(i)");
    }

    static Task<DeltaTable> CreateAsync(string path) => DeltaTable.CreateAsync(path, new TableDefinition
    {
        Schema = new StructType(new StructField("id", DataType.Long), new StructField("v", DataType.String), new StructField("x", DataType.Double)),
        Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "1000000" },
    });
}
