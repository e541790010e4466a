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
    }

    static async Task CaseAsync(BenchmarkReport report, DuckDbConnection connection, TemporaryFolder folder, int spine, int rows, int tables, int repeats)
    {
        Make(connection, folder.Path, spine, rows, tables);
        Open(connection, folder.Path, tables);
        if (Digest(connection, Ours(tables), tables) != Digest(connection, ByHand(tables), tables)) throw new InvalidOperationException("the two sides give different rows");
        var (a, b) = await CpuTime.PairAsync(repeats, () => Execute(connection, Ours(tables), tables), () => Execute(connection, ByHand(tables), tables));
        var work = string.Create(CultureInfo.InvariantCulture, $"point-in-time join, {spine:#,0} × {rows:#,0} rows × {tables}");
        report.Add(work, $"{a}", $"{b} by hand", a.Processor / b.Processor, Goal.AtMostTimes(1.2));
    }

    // The join that was just made, with far less memory than it took: it must end all the same.
    static async Task SpillAsync(BenchmarkReport report, DuckDbConnection connection, TemporaryFolder folder, int tables)
    {
        const string limit = "128MB";
        using var small = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = limit, Threads = 2, KeepOrder = false, SpillFolder = folder.File("spill") });
        using var confined = small.Connect();
        Open(confined, folder.Path, tables);
        if (Digest(connection, Ours(tables), tables) != Digest(confined, Ours(tables), tables)) throw new InvalidOperationException("less memory gives different rows");
        var (a, b) = await CpuTime.PairAsync(1, () => Execute(confined, Ours(tables), tables), () => Execute(connection, Ours(tables), tables));
        report.Add($"the same join within {limit}, against 4 GB", $"{a}", $"{b}", a.Processor / b.Processor, Goal.AtLeastTimes(0));
    }

    /// <summary>Writes a spine and feature tables of a hundred rows a key as Parquet files.</summary>
    public static void Make(DuckDbConnection connection, string folder, int spine, int rows, int tables)
    {
        var keys = rows / 100;
        Write(connection, folder, "spine", $"SELECT (hash(i) % {keys})::BIGINT AS k, make_timestamptz((hash(i + 7) % 8640000000000)::BIGINT) AS t FROM range({spine}) x(i)");
        for (var i = 0; i < tables; i++)
            Write(connection, folder, $"f{i}", $"""
                SELECT (hash(i + {i}) % {keys})::BIGINT AS k, make_timestamptz((hash(i + {i + 1}) % 86400 * 100000000)::BIGINT) AS e, make_timestamptz((hash(i + {i + 2}) % 86400 * 100000000)::BIGINT) AS c,
                (i % 1000)::DOUBLE AS a{i}, (i % 77)::DOUBLE AS b{i} FROM range({rows}) x(i)
                """);
    }

    static void Write(DuckDbConnection connection, string folder, string name, string query) =>
        connection.Execute($"COPY ({query}) TO {Sql.Literal(Path.Combine(folder, name + ".parquet"))}");

    /// <summary>Makes the files views of a session.</summary>
    public static void Open(DuckDbConnection connection, string folder, int tables)
    {
        foreach (var name in Enumerable.Range(0, tables).Select(i => $"f{i}").Prepend("spine"))
            connection.Execute($"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet({Sql.Literal(Path.Combine(folder, name + ".parquet"))})");
    }

    /// <summary>The query that a training set runs.</summary>
    public static string Ours(int tables) => Enumerable.Range(0, tables).Aggregate("SELECT * FROM spine", (inner, i) => PointInTimeSql.Join(inner, Join(i)));

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

    /// <summary>The query that somebody would write for it.</summary>
    public static string ByHand(int tables)
    {
        var select = Enumerable.Range(0, tables).SelectMany(i => new[] { "a", "b" }.Select(c => $"CASE WHEN f{i}.e >= s.t - INTERVAL 2 DAY THEN f{i}.{c}{i} END AS {c}{i}"));
        var joins = Enumerable.Range(0, tables).Select(i =>
            $"ASOF LEFT JOIN (SELECT * FROM f{i} QUALIFY row_number() OVER (PARTITION BY k, e ORDER BY c DESC, a{i} DESC, b{i} DESC) = 1) f{i} ON s.k = f{i}.k AND s.t >= f{i}.e");
        return $"SELECT s.*, {string.Join(", ", select)} FROM spine s {string.Join(" ", joins)}";
    }

    static Task Execute(DuckDbConnection connection, string query, int tables)
    {
        connection.Query($"SELECT {Sums(tables)} FROM ({query})").Dispose();
        return Task.CompletedTask;
    }

    /// <summary>What a query finds, as one text.</summary>
    public static string Digest(DuckDbConnection connection, string query, int tables) => Text(connection, $"SELECT ([{Sums(tables)}]::DOUBLE[])::VARCHAR FROM ({query})");

    /// <summary>The one text that a query gives.</summary>
    public static string Text(DuckDbConnection connection, string query)
    {
        using var result = connection.Query(query);
        using var chunk = result.Fetch()!;
        return chunk[0].GetString(0);
    }

    static string Sums(int tables) => string.Join(", ", Enumerable.Range(0, tables).SelectMany(i => new[] { $"count(a{i})", $"sum(a{i})", $"sum(b{i})" }));
}
