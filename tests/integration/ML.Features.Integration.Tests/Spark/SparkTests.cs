using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Features.PointInTime;
using ML.Features.Spark;
using ML.Features.Tables;
using ML.Features.Tests.PointInTime;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.TestKit;

namespace ML.Features.Integration.Tests.Spark;

/// <summary>The same recipes on a real Spark: the cases of the brute-force oracle, and training sets beside the embedded engine's.</summary>
public sealed class SparkTests(SparkCluster spark) : IClassFixture<SparkCluster>, IDisposable
{
    const int KindsOfJob = 20;

    readonly TemporaryFolder folder = new();
    readonly HttpClient http = new();

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_join_finds_what_plain_loops_find_in_every_case_of_the_embedded_engine()
    {
        var made = Enumerable.Range(0, RandomCase.Cases).Select(seed => new RandomCase(seed)).ToList();
        Write(made);
        await using var session = spark.Session(http);
        await session.ExecuteAsync("SET TIME ZONE 'UTC'", default);
        foreach (var table in (string[])["spine", "raw"]) await session.ExecuteAsync($"CACHE TABLE {table}_cases AS SELECT * FROM parquet.`{folder.File(table)}.parquet`", default);
        // Cases of one kind are one join, kept apart by a key of their own; many kinds are one job.
        var queries = made.GroupBy(c => c.Kind, (kind, cases) => (Kind: kind, Case: cases.First())).Select(k =>
            $"SELECT concat_ws('|', case_no, id, coalesce(cast(value AS string), 'null'), coalesce(label, 'null')) FROM ({SparkPointInTimeSql.Join($"SELECT * EXCEPT (kind) FROM spine_cases WHERE kind = {k.Kind}", Join(k.Case))})");
        var found = new List<string>();
        foreach (var some in queries.Chunk(KindsOfJob)) found.AddRange(await TextAsync(session, string.Join(" UNION ALL ", some)));
        var expected = made.SelectMany((c, seed) => c.Spine.Select(spine =>
        {
            var row = Oracle.Find(spine, c.Features, c.Rules);
            return $"{seed}|{spine.Id}|{row?.Value?.ToString("0.0", CultureInfo.InvariantCulture) ?? "null"}|{row?.Label ?? "null"}";
        }));
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Hours_that_clocks_show_twice_or_never_are_the_embedded_engines_moments()
    {
        await using var session = spark.Session(http);
        await session.ExecuteAsync("SET TIME ZONE 'UTC'", default);
        using var connection = DuckDbDatabase.Shared.Connect();
        // A year of half hours, and ten minutes off: spring and autumn of both hemispheres.
        connection.Execute("CREATE TEMP TABLE times AS SELECT TIMESTAMP '2024-01-01 00:10:00' + to_minutes(30 * i) AS t FROM range(17568) r(i)");
        foreach (var zone in (string[])["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
        {
            var time = new TimeColumn("t", "TIMESTAMP", zone);
            using var result = connection.Query($"SELECT {TimeSql.Micros("t", time.Type, zone)} AS m FROM times ORDER BY t");
            var expected = result.Chunks().SelectMany(c => Enumerable.Range(0, c.RowCount).Select(row => c[0].Get<long>(row)).ToList()).ToList();
            var found = await TextAsync(session, $"SELECT concat_ws(',', transform(sequence(0, 17567), i -> CAST({SparkText.Micros("x", time).Replace("x.`t`", "(TIMESTAMP_NTZ '2024-01-01 00:10:00' + make_dt_interval(0, 0, 30 * i))", StringComparison.Ordinal)} AS STRING)))");
            Assert.Equal(expected, Assert.Single(found).Split(',').Select(m => long.Parse(m, CultureInfo.InvariantCulture)));
        }
    }

    void Write(List<RandomCase> made)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        for (var seed = 0; seed < made.Count; seed++)
        {
            made[seed].Load(connection);
            foreach (var table in (string[])["spine", "raw"])
                connection.Execute($"{(seed == 0 ? $"CREATE TEMP TABLE {table}_cases AS" : $"INSERT INTO {table}_cases")} SELECT {seed} AS case_no, {made[seed].Kind} AS kind, * FROM {table}");
        }

        foreach (var table in (string[])["spine", "raw"]) connection.Execute($"COPY {table}_cases TO '{folder.File(table)}.parquet'");
    }

    static LookupJoin Join(RandomCase made)
    {
        string Time(string column) => made.Zoned ? column : $"CAST(from_utc_timestamp({column}, '{made.Zone ?? "UTC"}') AS TIMESTAMP_NTZ) AS {column}";
        var join = made.Join();
        return join with { Keys = [("case_no", "case_no"), .. join.Keys], Relation = $"(SELECT case_no, k, k2, {Time("e")}, {Time("c")}, v, s FROM raw_cases WHERE kind = {made.Kind})" };
    }

    static async Task<List<string>> TextAsync(SparkSession session, string sql)
    {
        var rows = new List<string>();
        foreach (var stream in await session.QueryAsync(sql, default))
        {
            using var reader = new ArrowStreamReader(new MemoryStream(stream.ToArray()));
            while (await reader.ReadNextRecordBatchAsync() is { } batch)
                using (batch)
                    for (var i = 0; i < batch.Length; i++) rows.Add(((StringArray)batch.Column(0)).GetString(i));
        }

        return rows;
    }

    async Task WriteAsync(string name, string query)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        using var probe = connection.Query($"SELECT * FROM ({query}) LIMIT 0");
        var table = await DeltaTable.CreateAsync(folder.File(name), new TableDefinition { Schema = DeltaSchema.Of(probe.Columns) });
        await table.AppendAsync(query);
    }

    Task<FeatureStore> OpenAsync(string? address) =>
        FeatureStore.OpenAsync($"sqlite:///{folder.Path}/ml.db", new FeatureStoreOptions { Root = folder.File("root"), Spark = address });

    async Task<FeatureStore> DefineAsync(string? address)
    {
        // Every type that a feature can have, ties, nulls, late rows, wall-clock times.
        await WriteAsync("customers", """
            SELECT (i % 7)::BIGINT AS customer_id, CASE WHEN i % 5 = 0 THEN 'a''b\c' ELSE 'z' END AS region, TIMESTAMP '2024-01-01 00:00:00' + to_hours((i * 7) % 60) AS ts, TIMESTAMPTZ '2024-01-01 00:00:00Z' + to_hours((i * 5) % 80) AS known,
            CASE WHEN i % 3 = 0 THEN NULL ELSE i * 0.25::DOUBLE END AS spend, (i % 4)::INTEGER AS visits, i % 2 = 0 AS active, DATE '2024-01-01' + (i % 9)::INTEGER AS day, (i / 3)::DECIMAL(12, 2) AS paid, ['t' || (i % 2)] AS tags,
            TIMESTAMPTZ '2024-02-01 00:00:00.000001Z' + to_minutes(i) AS seen, (i % 5)::FLOAT AS rate FROM range(300) t(i)
            """);
        await WriteAsync("regions", "SELECT * FROM (VALUES ('z', 1.5::DOUBLE, 'Zone'), ('a''b\\c', 2.5, NULL)) t(region, tax, label)");
        await WriteAsync("spine", "SELECT i::BIGINT AS id, CASE WHEN i % 11 = 0 THEN NULL ELSE (i % 9)::BIGINT END AS customer, CASE WHEN i % 2 = 0 THEN 'z' ELSE 'a''b\\c' END AS area, CASE WHEN i % 13 = 0 THEN NULL ELSE TIMESTAMPTZ '2024-01-01 00:00:00Z' + to_hours(i) END AS seen_at FROM range(90) t(i)");
        var store = await OpenAsync(address);
        await store.ApplyAsync(
        [
            new FeatureTable { Name = "customers", Location = folder.File("customers"), PrimaryKeys = ["customer_id", "region"], TimeseriesColumn = "ts", CreatedColumn = "known", TimeZone = "Europe/Berlin", Ttl = "40h" },
            new FeatureTable { Name = "regions", Location = folder.File("regions"), PrimaryKeys = ["region"] },
            new OnDemandFeature { Name = "one", Expression = "1.0" },
            new OnDemandFeature { Name = "per_visit", Expression = "CASE WHEN total > 10 THEN total / visits ELSE coalesce(total, -1) * 2 END", Inputs = new() { ["total"] = "double", ["visits"] = "long" } },
            new OnDemandFeature { Name = "growth", Expression = "exp(total)", Inputs = new() { ["total"] = "double" } },
        ]);
        return store;
    }

    CreateTrainingSet Request(string name, string? engine) => new()
    {
        Name = name, Engine = engine, Spine = new SpineSource { Table = folder.File("spine") }, ExcludeColumns = ["area"],
        Features =
        [
            new FeatureSpecEntry
            {
                Lookup = new FeatureLookup
                {
                    Table = "customers", LookupKey = ["customer", "area"], TimestampLookupKey = "seen_at", LookbackWindow = "30h",
                    RenameOutputs = new SortedDictionary<string, string> { ["spend"] = "total spend" },
                    DefaultValues = new SortedDictionary<string, System.Text.Json.JsonElement> { ["visits"] = Json("-1"), ["rate"] = Json("0.5") },
                },
            },
            new FeatureSpecEntry { Lookup = new FeatureLookup { Table = "regions", LookupKey = ["area"], DefaultValues = new SortedDictionary<string, System.Text.Json.JsonElement> { ["label"] = Json("\"it's \\\\ none\"") } } },
        ],
    };

    static System.Text.Json.JsonElement Json(string text) => System.Text.Json.JsonDocument.Parse(text).RootElement;

    [Fact]
    public async Task A_training_set_of_Spark_is_the_embedded_engines_row_for_row()
    {
        await using var store = await DefineAsync(spark.Address);
        var here = await store.CreateTrainingSetAsync(Request("here", null));
        var there = await store.CreateTrainingSetAsync(Request("there", "spark"));
        Assert.Equal((90L, here.Rows), (there.Rows, there.Rows));
        Assert.Equal(here.Sources, there.Sources);
        var rows = await RowsAsync(here.Location);
        Assert.Equal(rows, await RowsAsync(there.Location));
        Assert.Contains(rows, r => r.Contains("\"label\":\"it's \\\\ none\"", StringComparison.Ordinal));
        Assert.True(rows.Count(r => !r.Contains("\"total spend\":null", StringComparison.Ordinal)) > 5, string.Join("\n", rows));
        // Again into the same table, from the pinned versions, though a source has moved on.
        await (await DeltaTable.OpenAsync(folder.File("regions"))).AppendAsync("SELECT 'z' AS region, 9.0::DOUBLE AS tax, 'later' AS label");
        var again = await store.RebuildTrainingSetAsync(new NamedTrainingSet { Name = "there" });
        Assert.Equal(there.Version + 1, again.Version);
        Assert.Equal(rows, await RowsAsync(again.Location));
    }

    [Fact]
    public async Task Spines_by_sql_and_on_demand_features_are_the_embedded_engines_row_for_row()
    {
        await using var store = await DefineAsync(spark.Address);
        CreateTrainingSet Sql(string name, string? engine) => Request(name, engine) with
        {
            Spine = new SpineSource
            {
                Sql = """
                    WITH late AS (SELECT *, row_number() OVER (PARTITION BY customer ORDER BY seen_at DESC, id) AS place FROM s WHERE seen_at IS NOT NULL)
                    SELECT l.id, l.customer, l.area, l.seen_at - INTERVAL 2 HOURS AS seen_at, r.tax, hour(l.seen_at) AS h, place FROM late l LEFT JOIN r ON l.area = r.region WHERE place < 9 OR customer IN (SELECT 3)
                    """,
                Sources = new() { ["s"] = folder.File("spine"), ["r"] = "regions" },
            },
            Features =
            [
                Request("x", null).Features![0],
                new FeatureSpecEntry { Function = new FeatureFunction { Feature = "per_visit", InputBindings = new() { ["total"] = "total spend" } } },
                new FeatureSpecEntry { Function = new FeatureFunction { Feature = "one" } },
            ],
        };
        var here = await store.CreateTrainingSetAsync(Sql("sql-here", null));
        var there = await store.CreateTrainingSetAsync(Sql("sql-there", "spark"));
        Assert.Equal((here.Rows, here.Sources.Count), (there.Rows, there.Sources.Count));
        var rows = await RowsAsync(here.Location);
        Assert.InRange(rows.Count, 40, 89);
        Assert.Equal(rows, await RowsAsync(there.Location));
        Assert.Contains(rows, r => r.Contains("\"per_visit\":", StringComparison.Ordinal) && !r.Contains("\"per_visit\":-2.0", StringComparison.Ordinal));
        var request = Sql("refused", "spark");
        var growth = request with { Features = [request.Features![0], new FeatureSpecEntry { Function = new FeatureFunction { Feature = "growth", InputBindings = new() { ["total"] = "total spend" } } }] };
        var error = await Assert.ThrowsAsync<PlatformException>(() => store.CreateTrainingSetAsync(growth));
        Assert.Equal("on-demand feature 'growth' cannot run on Spark: exp(DOUBLE) does not mean the same there; use the embedded engine", error.Message);
        Assert.False(Directory.Exists(folder.File("root/training-sets/refused")));
    }

    /// <summary>Each of them over rows of edges: what Spark means otherwise by itself must come out as the embedded engine's.</summary>
    static readonly string[] Expressions =
    [
        "d / n", "n / i", "i // n", "i % n", "n - i * 2", "-d", "f + i", "f / 3", "abs(d)", "p + 1.5", "p * i", "p / n", "d > 1 OR NULL", "f > 0.1", "f = 10000000001", "coalesce(f, p)", "CASE WHEN b THEN f ELSE i END", "d IS DISTINCT FROM f", "i BETWEEN -1 AND 2", "s IN ('a', 'é')",
        "CASE WHEN b THEN i WHEN d > 0 THEN 2.5 ELSE NULL END", "coalesce(d, i, 0)", "nullif(i, 2)", "greatest(d, 0.5::DOUBLE)", "CASE WHEN abs(d) < 100 THEN d::BIGINT END", "p::INTEGER", "f::DOUBLE", "i::VARCHAR || s", "b::INTEGER", "floor(d)", "ceil(d)", "round(d)", "sqrt(abs(d))",
        "length(s)", "s LIKE 'a%'", "starts_with(s, 'a')", "substring(s, 1, 1)", "ts + INTERVAL 90 MINUTES", "ts - INTERVAL '1 day 2 hours'", "t + INTERVAL 1 MONTH", "day + 3", "day - DATE '2023-12-30'", "date_trunc('week', ts)", "date_trunc('hour', t)",
        "year(day)", "dayofweek(ts)", "isodow(t)", "extract(hour FROM t)", "epoch(ts)", "epoch_us(t)", "date_diff('day', ts, TIMESTAMP '2024-03-01 01:00:00')", "ts AT TIME ZONE 'Europe/Berlin'", "t AT TIME ZONE 'America/New_York'", "t::DATE", "ts < '2024-02-01'", "t = TIMESTAMPTZ '2024-01-01 02:00:00+02:00'",
        "count(*) OVER (PARTITION BY b)", "sum(i) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)", "avg(p) OVER (PARTITION BY s ORDER BY id)", "lag(d, 2) OVER (ORDER BY d DESC, id)", "rank() OVER (ORDER BY s)", "count(d) FILTER (WHERE d > 0) OVER (ORDER BY id)",
    ];

    [Fact]
    public async Task Views_by_sql_conditions_and_last_rows_are_the_embedded_engines_row_for_row()
    {
        await WriteAsync("edges", """
            SELECT i AS id, [NULL, 1.5, -1.5, 2.5, 0.0, -0.0::DOUBLE, 'NaN'::DOUBLE, 'Infinity'::DOUBLE, 3.14159, -7.0][1 + i % 10]::DOUBLE AS d, [3, -3, NULL, 0, 7][1 + i % 5]::BIGINT AS i, [2, 0, -2, NULL][1 + i % 4]::BIGINT AS n,
            [0.1, 1e10, NULL][1 + i % 3]::FLOAT AS f, ((i * 7 - 50) / 8)::DECIMAL(9, 3) AS p, ['a', 'é', NULL, 'A b', ''][1 + i % 5] AS s, [true, false, NULL][1 + i % 3] AS b,
            TIMESTAMP '2024-01-01 00:00:00.123456' + to_hours(i * 31) AS ts, TIMESTAMPTZ '2024-01-01 00:00:00Z' + to_hours(i * 29) AS t, DATE '2024-01-31' + i::INTEGER AS day FROM range(60) t(i)
            """);
        await using var store = await OpenAsync(spark.Address);
        var edges = new SortedDictionary<string, string> { ["e"] = folder.File("edges") };
        FeatureView View(string name, string sql) => new() { Name = name, Sources = edges, Sql = sql, PrimaryKeys = ["id"] };
        Aggregation Last(string name, string function, string? column, int rows, string? where = null) =>
            new() { Name = name, Function = function, Column = column, Where = where, Window = new AggregationWindow { Type = "last_n", Rows = rows } };
        await store.ApplyAsync(
        [
            View("expressions", $"SELECT id, {string.Join(", ", Expressions.Select((e, i) => $"{e} AS e{i}"))} FROM e"),
            View("grouped", "SELECT * EXCLUDE (x) FROM (SELECT i % 3 AS id, 1 AS x, count(*), count(DISTINCT s) AS texts, sum(i) AS total, avg(p) AS mean, max(d) FILTER (WHERE NOT isnan(d)) AS top FROM e WHERE i IS NOT NULL GROUP BY 1, x HAVING count(*) > 2) UNION ALL SELECT 99, 0, 0, 0, 1.5, NULL"),
            View("newest", "SELECT * FROM e QUALIFY row_number() OVER (PARTITION BY i ORDER BY t DESC NULLS LAST) = 1"),
            new FeatureView
            {
                Name = "last", Sources = edges, PrimaryKeys = ["b"], TimeseriesColumn = "day",
                Aggregations = [Last("n3", "count", null, 3, "d > 0 AND s <> 'a'"), Last("sum5", "sum", "n", 5), Last("mean4", "avg", "i", 4, "n IS NOT NULL"), Last("top9", "max", "p", 9), Last("spread", "stddev", "i", 6)],
            },
            new FeatureView
            {
                Name = "filtered", Sources = edges, PrimaryKeys = ["b"], TimeseriesColumn = "ts", Every = "1d",
                Aggregations = [new Aggregation { Name = "big", Function = "count", Where = "i / 2 > 1.4", Window = new AggregationWindow { Type = "sliding", Duration = "7d" } }],
            },
        ]);
        string[] names = ["expressions", "grouped", "newest", "last", "filtered"];
        await store.MaterializeAsync(new() { Names = names });
        var here = await Task.WhenAll(names.Select(n => RowsAsync(folder.File($"root/views/{n}"), "ALL")));
        await store.MaterializeAsync(new() { Names = names, Full = true, Engine = "spark" });
        for (var i = 0; i < names.Length; i++)
        {
            Assert.NotEmpty(here[i]);
            var there = await RowsAsync(folder.File($"root/views/{names[i]}"), "ALL");
            Assert.Equal(here[i].Count, there.Count);
            var other = here[i].Zip(there).SelectMany(r => Cells(r.First).Zip(Cells(r.Second)).Where(c => c.First != c.Second).Select(c => $"{Cells(r.First)[0]}: {c.First} is {c.Second} on Spark")).ToList();
            Assert.True(other.Count == 0, $"{names[i]}: {string.Join("\n", other.Take(40))}");
        }

        foreach (var (sql, thing) in new[] { ("SELECT id, lower(s) AS l FROM e", "lower(VARCHAR)"), ("SELECT id FROM e LIMIT 3", "LIMIT"), ("SELECT id, coalesce(s, i::VARCHAR) = 1 AS same FROM e", "a comparison of VARCHAR and INTEGER"), ("SELECT id, d::VARCHAR AS t FROM e", "the cast from DOUBLE to VARCHAR"), ("SELECT id, median(d) AS m FROM e GROUP BY id", "median(DOUBLE)") })
        {
            await store.ApplyAsync([View("refused", sql)]);
            var error = await Assert.ThrowsAsync<PlatformException>(() => store.MaterializeAsync(new() { Names = ["refused"], Engine = "spark" }));
            Assert.Equal($"feature view 'refused' cannot run on Spark: {thing} does not mean the same there; use the embedded engine", error.Message);
        }
    }

    [Fact]
    public async Task Windows_of_Spark_are_the_embedded_engines_row_for_row()
    {
        await WriteAsync("events", """
            SELECT CASE WHEN i % 17 = 0 THEN NULL ELSE 'k' || (i % 5) END AS k, TIMESTAMP '2024-03-30 00:00:00' + to_minutes((i * 37) % 5000) AS ts, i AS n, (i / 7)::DECIMAL(12, 2) AS paid FROM range(400) t(i)
            """);
        static Aggregation Window(string name, string function, string? column, string duration) =>
            new() { Name = name, Function = function, Column = column, Window = new AggregationWindow { Type = "sliding", Duration = duration } };
        await using var store = await OpenAsync(spark.Address);
        var view = new FeatureView
        {
            Name = "windows", Sources = new() { ["e"] = folder.File("events") }, PrimaryKeys = ["k"], TimeseriesColumn = "ts", TimeZone = "Europe/Berlin", Every = "1h",
            Aggregations = [Window("events_6h", "count", null, "6h"), Window("sum_6h", "sum", "n", "6h"), Window("paid_1d", "sum", "paid", "1d"), Window("avg_1d", "avg", "n", "1d"), Window("least", "min", "n", "1h"), Window("most", "max", "paid", "6h")],
        };
        await store.ApplyAsync([view]);
        await store.MaterializeAsync(new() { Names = ["windows"] });
        var here = await RowsAsync(folder.File("root/views/windows"), "k, ts");
        await store.MaterializeAsync(new() { Names = ["windows"], Full = true, Engine = "spark" });
        var there = await DeltaTable.OpenAsync(folder.File("root/views/windows"));
        Assert.Contains((await there.HistoryAsync(1))[0].Operation, (string[])["WRITE", "INSERT", "OVERWRITE"]);
        Assert.InRange(here.Count, 100, 2000);
        Assert.Equal(here, await RowsAsync(there.Location, "k, ts"));
    }

    sealed class Heard : IProgress<double>
    {
        public List<double> All { get; } = [];

        public void Report(double value)
        {
            lock (All) All.Add(value);
        }
    }

    [Fact]
    public async Task Work_on_Spark_tells_how_far_it_is()
    {
        await using var session = spark.Session(http);
        await session.ExecuteAsync("SET spark.connect.progress.reportInterval = 20ms", default);
        var heard = new Heard();
        await session.ExecuteAsync($"INSERT OVERWRITE DIRECTORY '{folder.File("slow")}' USING parquet SELECT /*+ REPARTITION(20) */ sum(id) AS s FROM range(0, 12000000, 1, 12) GROUP BY id % 7", heard, default);
        Assert.NotEmpty(heard.All);
        Assert.All(heard.All, p => Assert.InRange(p, 0, 100));
        Assert.Contains(heard.All, p => p is > 0 and < 100);
    }

    [Fact]
    public async Task A_cluster_that_is_away_is_named()
    {
        await using var store = await DefineAsync($"sc://127.0.0.1:{FreePort.Next()}");
        var error = await Assert.ThrowsAsync<PlatformException>(() => store.CreateTrainingSetAsync(Request("x", "spark")));
        Assert.Equal(ErrorCode.TemporarilyUnavailable, error.Code);
        Assert.Contains("cannot be reached", error.Message);
        Assert.False(Directory.Exists(folder.File("root/training-sets/x")));
        error = await Assert.ThrowsAsync<PlatformException>(() => store.CreateTrainingSetAsync(Request("x", "flink")));
        Assert.Contains("engine is 'flink'", error.Message);
    }

    // The embedded engine's Parquet files keep one zero for both signs.
    static string[] Cells(string row) => row.Replace(":-0.0", ":0.0", StringComparison.Ordinal).Split(",\"");

    static async Task<List<string>> RowsAsync(string location, string order = "id")
    {
        var scan = await (await (await DeltaTable.OpenAsync(location)).SnapshotAsync()).ScanAsync();
        using var connection = DuckDbDatabase.Shared.Connect();
        scan.Attach(connection, "written");
        using var result = connection.Query($"SELECT to_json(t)::VARCHAR AS line FROM written t ORDER BY {order}");
        return [.. result.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => chunk[0].GetString(row)).ToList())];
    }
}
