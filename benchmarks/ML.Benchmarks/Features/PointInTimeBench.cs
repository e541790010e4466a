using System.Globalization;
using ML.Features.PointInTime;
using ML.Lakehouse.DuckDb;
using ML.TestKit;

namespace ML.Benchmarks.Features;

/// <summary>
/// Both sides read the same Parquet files on the same DuckDB with 4 GB: newest row at or before the spine's time, ties by
/// created time, two days of TTL.
/// </summary>
static class PointInTimeBench
{
    const long Ttl = 2 * 86_400_000_000;

    public static async Task RunAsync(BenchmarkReport report, TemporaryFolder folder, bool quick)
    {
        using var database = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = "4GB", KeepOrder = false });
        using var connection = database.Connect();
        await CaseAsync(report, connection, folder, 100_000, 1_000_000, 3, repeats: quick ? 3 : 5);
        await SpillAsync(report, connection, folder, 3);
        if (!quick) await CaseAsync(report, connection, folder, 1_000_000, 10_000_000, 1, repeats: 3);
    }

    static async Task CaseAsync(BenchmarkReport report, DuckDbConnection connection, TemporaryFolder folder, int spine, int rows, int tables, int repeats)
    {
        Make(connection, folder, spine, rows, tables);
        var ours = "SELECT * FROM spine";
        for (var i = 0; i < tables; i++) ours = PointInTimeSql.Join(ours, Join(i));
        var sums = string.Join(", ", Enumerable.Range(0, tables).SelectMany(i => new[] { $"count(a{i})", $"sum(a{i})", $"sum(b{i})" }));
        if (Digest(connection, ours, sums) != Digest(connection, ByHand(tables), sums)) throw new InvalidOperationException("the two sides give different rows");
        var (a, b) = await CpuTime.PairAsync(repeats, () => Execute(connection, ours, sums), () => Execute(connection, ByHand(tables), sums));
        var work = string.Create(CultureInfo.InvariantCulture, $"point-in-time join, {spine:#,0} × {rows:#,0} rows × {tables}");
        report.Add(work, $"{a}", $"{b} by hand", a.Processor / b.Processor, Goal.AtMostTimes(1.2));
    }

    // The join that was just made, with far less memory than it took: it must end all the same.
    static async Task SpillAsync(BenchmarkReport report, DuckDbConnection connection, TemporaryFolder folder, int tables)
    {
        const string limit = "128MB";
        using var small = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = limit, Threads = 2, KeepOrder = false, SpillFolder = folder.File("spill") });
        using var confined = small.Connect();
        foreach (var name in Enumerable.Range(0, tables).Select(i => $"f{i}").Prepend("spine")) confined.Execute($"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet({Sql.Literal(folder.File(name + ".parquet"))})");
        var ours = "SELECT * FROM spine";
        for (var i = 0; i < tables; i++) ours = PointInTimeSql.Join(ours, Join(i));
        var sums = string.Join(", ", Enumerable.Range(0, tables).SelectMany(i => new[] { $"count(a{i})", $"sum(a{i})", $"sum(b{i})" }));
        if (Digest(connection, ours, sums) != Digest(confined, ours, sums)) throw new InvalidOperationException("less memory gives different rows");
        var (a, b) = await CpuTime.PairAsync(1, () => Execute(confined, ours, sums), () => Execute(connection, ours, sums));
        report.Add($"the same join within {limit}, against 4 GB", $"{a}", $"{b}", a.Processor / b.Processor, Goal.AtLeastTimes(0));
    }

    static void Make(DuckDbConnection connection, TemporaryFolder folder, int spine, int rows, int tables)
    {
        var keys = rows / 100;
        Write(connection, folder, "spine", $"SELECT hash(i) % {keys} AS k, make_timestamptz((hash(i + 7) % 8640000000000)::BIGINT) AS t FROM range({spine}) x(i)");
        for (var i = 0; i < tables; i++)
            Write(connection, folder, $"f{i}", $"""
                SELECT hash(i + {i}) % {keys} AS k, make_timestamptz((hash(i + {i + 1}) % 86400 * 100000000)::BIGINT) AS e, make_timestamptz((hash(i + {i + 2}) % 86400 * 100000000)::BIGINT) AS c,
                (i % 1000)::DOUBLE AS a{i}, (i % 77)::DOUBLE AS b{i} FROM range({rows}) x(i)
                """);
    }

    static void Write(DuckDbConnection connection, TemporaryFolder folder, string name, string query)
    {
        var file = Sql.Literal(folder.File(name + ".parquet"));
        connection.Execute($"COPY ({query}) TO {file}; CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet({file})");
    }

    static LookupJoin Join(int index)
    {
        const string zoned = "TIMESTAMP WITH TIME ZONE";
        return new LookupJoin
        {
            Relation = $"f{index}", Keys = [("k", "k")], SpineTime = new TimeColumn("t", zoned, null), EventTime = new TimeColumn("e", zoned, null),
            CreatedTime = new TimeColumn("c", zoned, null), KnownAt = long.MaxValue, Lookback = Ttl, TieColumns = [$"a{index}", $"b{index}"],
            Outputs = [new LookupOutput($"a{index}", $"a{index}", "DOUBLE", null), new LookupOutput($"b{index}", $"b{index}", "DOUBLE", null)],
        };
    }

    static string ByHand(int tables)
    {
        var select = Enumerable.Range(0, tables).SelectMany(i => new[] { "a", "b" }.Select(c => $"CASE WHEN f{i}.e >= s.t - INTERVAL 2 DAY THEN f{i}.{c}{i} END AS {c}{i}"));
        var joins = Enumerable.Range(0, tables).Select(i =>
            $"ASOF LEFT JOIN (SELECT * FROM f{i} QUALIFY row_number() OVER (PARTITION BY k, e ORDER BY c DESC, a{i} DESC, b{i} DESC) = 1) f{i} ON s.k = f{i}.k AND s.t >= f{i}.e");
        return $"SELECT s.*, {string.Join(", ", select)} FROM spine s {string.Join(" ", joins)}";
    }

    static Task Execute(DuckDbConnection connection, string query, string sums)
    {
        connection.Query($"SELECT {sums} FROM ({query})").Dispose();
        return Task.CompletedTask;
    }

    static string Digest(DuckDbConnection connection, string query, string sums)
    {
        using var result = connection.Query($"SELECT ([{sums}]::DOUBLE[])::VARCHAR FROM ({query})");
        using var chunk = result.Fetch()!;
        return chunk[0].GetString(0);
    }
}
