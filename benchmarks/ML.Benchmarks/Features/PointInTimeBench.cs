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
        if (!quick) await CaseAsync(report, connection, folder, 1_000_000, 10_000_000, 1, repeats: 3);
    }

    static async Task CaseAsync(BenchmarkReport report, DuckDbConnection connection, TemporaryFolder folder, int spine, int rows, int tables, int repeats)
    {
        Make(connection, folder, spine, rows, tables);
        var ours = "SELECT * FROM spine";
        for (var i = 0; i < tables; i++) ours = PointInTimeSql.Join(ours, Join(i));
        var sums = string.Join(", ", Enumerable.Range(0, tables).SelectMany(i => new[] { $"count(a{i})", $"sum(a{i})", $"sum(b{i})" }));
        if (Digest(connection, ours, sums) != Digest(connection, ByHand(tables), sums)) throw new InvalidOperationException("the two sides give different rows");
        var (a, b) = await Measure.PairAsync(repeats, () => Execute(connection, ours, sums), () => Execute(connection, ByHand(tables), sums));
        var work = string.Create(CultureInfo.InvariantCulture, $"point-in-time join, {spine:#,0} × {rows:#,0} rows × {tables}");
        report.Add(work, $"{a.TotalSeconds:0.00} s", $"{b.TotalSeconds:0.00} s by hand", a / b, Goal.AtMostTimes(1.2));
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
