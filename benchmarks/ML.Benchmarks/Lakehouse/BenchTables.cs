using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Benchmarks.Lakehouse;

/// <summary>The tables that the benchmark works on, and how it times two sides.</summary>
static class BenchTables
{
    const int Parts = 10;

    /// <summary>A table with rows in ten files of rising ids: id, k (10,007 values, mixed), x (mixed), v (5,000 texts).</summary>
    public static async Task<DeltaTable> FillAsync(string path, int rows, int step = 1)
    {
        var table = await DeltaTable.CreateAsync(path, new TableDefinition
        {
            Schema = new StructType(
                new StructField("id", DataType.Long), new StructField("k", DataType.Long), new StructField("x", DataType.Double), new StructField("v", DataType.String)),
        });
        for (var part = 0; part < Parts; part++)
            await table.AppendAsync($"""
                SELECT i * {step} AS id, ((i * 7919) % 10007)::BIGINT AS k, ((i * 104729) % 1000003) / 100.0::DOUBLE AS x, 'value ' || (i % 5000) AS v
                FROM range({(long)rows / Parts * part}, {(long)rows / Parts * (part + 1)}) t(i)
                """);
        return table;
    }

    public static Task QueryAsync(DuckDbConnection connection, string sql)
    {
        connection.Query(sql).Dispose();
        return Task.CompletedTask;
    }

    public static async Task<(TimeSpan Ours, TimeSpan Peer)> PairAsync(int repeats, Func<Task> ours, Func<Task<DeltaRsPeer.Answer>> peer, bool warm = true)
    {
        if (warm)
        {
            await ours();
            await peer();
        }

        var (a, b) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < repeats; i++)
        {
            a.Add(await Measure.OnceAsync(ours));
            b.Add((await peer()).Time);
        }

        return (Measure.Median(a), Measure.Median(b));
    }

    /// <summary>A row whose ratio is our time over the peer's.</summary>
    public static void Slower(this BenchmarkReport report, string work, TimeSpan ours, TimeSpan peer, double atMost) =>
        report.Add(work, $"{ours.TotalMilliseconds:#,0.0} ms", $"{peer.TotalMilliseconds:#,0.0} ms", ours / peer, Goal.AtMostTimes(atMost));
}
