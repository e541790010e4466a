using System.Globalization;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Features.Tables;
using ML.Features.Views;
using ML.Lakehouse.DuckDb;
using ML.TestKit;

namespace ML.Benchmarks.Features;

/// <summary>Averages and counts of the last 1, 7 and 30 days of each key at each day's end, against the SQL that somebody would write for them.</summary>
static class WindowBench
{
    static readonly int[] Days = [1, 7, 30];

    public static async Task RunAsync(BenchmarkReport report, TemporaryFolder folder, bool quick)
    {
        var events = quick ? 1_000_000 : 10_000_000;
        using var database = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = "4GB", KeepOrder = false });
        using var connection = database.Connect();
        var file = Sql.Literal(folder.File("events.parquet"));
        connection.Execute($"""
            COPY (SELECT hash(i) % {events / 100} AS k, make_timestamptz((hash(i + 3) % 15552000000000)::BIGINT) AS ts, (i % 1000)::INTEGER AS v FROM range({events}) x(i)) TO {file};
            CREATE TEMP VIEW events AS SELECT * FROM read_parquet({file})
            """);
        var source = new AttachedTable("events", connection.Describe("SELECT * FROM events"), new SourceVersion("events", "", null, null));
        var (ours, byHand) = (AggregationSql.Of(View(), source), ByHand());
        var sums = string.Join(", ", Days.SelectMany(d => new[] { $"sum(a{d})", $"sum(n{d})", $"count(a{d})" }).Prepend("count(*)"));
        if (Digest(connection, ours, sums) != Digest(connection, byHand, sums)) throw new InvalidOperationException("the two sides give different rows");
        var (a, b) = await CpuTime.PairAsync(quick ? 3 : 5, () => Execute(connection, ours, sums), () => Execute(connection, byHand, sums));
        report.Add(string.Create(CultureInfo.InvariantCulture, $"windowed features, {events:#,0} events, 6 windows"), $"{a}", $"{b} by hand", a.Processor / b.Processor, Goal.AtMostTimes(1.3));
    }

    static FeatureView View() => new()
    {
        Name = "windows", PrimaryKeys = ["k"], TimeseriesColumn = "ts", Every = "1d",
        Aggregations = [.. Days.SelectMany(d => new[] { Window($"a{d}", "avg", "v", d), Window($"n{d}", "count", null, d) })],
    };

    static Aggregation Window(string name, string function, string? column, int days) =>
        new() { Name = name, Function = function, Column = column, Window = new AggregationWindow { Type = "sliding", Duration = $"{days}d" } };

    static string ByHand()
    {
        var ends = string.Concat(Days.Select(d => $" UNION SELECT k, b + INTERVAL {d} DAY FROM cells"));
        var outputs = Days.Select(d =>
        {
            var frame = $"OVER (PARTITION BY k ORDER BY b RANGE BETWEEN INTERVAL {d - 1} DAY PRECEDING AND CURRENT ROW)";
            return $"sum(s) {frame} / sum(n) {frame} AS a{d}, coalesce(sum(n) {frame}, 0) AS n{d}";
        });
        return $"""
            WITH cells AS (SELECT k, time_bucket(INTERVAL 1 DAY, ts::TIMESTAMP) + INTERVAL 1 DAY AS b, sum(v) AS s, count(*) AS n FROM events WHERE k IS NOT NULL AND ts IS NOT NULL GROUP BY ALL)
            SELECT k, b, {string.Join(", ", outputs)} FROM (SELECT k, b FROM cells{ends}) LEFT JOIN cells USING (k, b)
            """;
    }

    static Task Execute(DuckDbConnection connection, string query, string sums)
    {
        connection.Query($"SELECT {sums} FROM ({query})").Dispose();
        return Task.CompletedTask;
    }

    static string Digest(DuckDbConnection connection, string query, string sums)
    {
        using var result = connection.Query($"SELECT list_transform([{sums}]::DOUBLE[], x -> round(x, 3))::VARCHAR FROM ({query})");
        using var chunk = result.Fetch()!;
        return chunk[0].GetString(0);
    }
}
