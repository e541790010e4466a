using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
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
    const int Cases = 25;

    readonly TemporaryFolder folder = new();
    readonly HttpClient http = new();

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_join_finds_what_plain_loops_find(int block)
    {
        await using var session = spark.Session(http);
        await session.ExecuteAsync("SET TIME ZONE 'UTC'", default);
        var made = Enumerable.Range(block * Cases, Cases).ToDictionary(seed => seed, seed => new RandomCase(seed));
        var queries = made.Select(c => $"SELECT concat_ws('|', '{c.Key}', id, coalesce(cast(value AS string), 'null'), coalesce(label, 'null')) FROM ({SparkPointInTimeSql.Join(Spine(c.Value), c.Value.Join() with { Relation = Features(c.Value) })})");
        var found = await TextAsync(session, string.Join(" UNION ALL ", queries));
        var expected = made.SelectMany(c => c.Value.Spine.Select(spine =>
        {
            var row = Oracle.Find(spine, c.Value.Features, c.Value.Rules);
            return $"{c.Key}|{spine.Id}|{row?.Value?.ToString("0.0", CultureInfo.InvariantCulture) ?? "null"}|{row?.Label ?? "null"}";
        }));
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    static string Spine(RandomCase made) =>
        $"SELECT * FROM VALUES {string.Join(", ", made.Spine.Select(s => $"({s.Id}, CAST({Text(s.Key)} AS STRING), CAST({Number(s.Key2)} AS INT), {Moment(s.Time)})"))} AS s(id, k, k2, t)";

    static string Features(RandomCase made)
    {
        var rows = made.Features.Select(f => $"({Text(f.Key)}, {Number(f.Key2)}, {Moment(f.Event)}, {Moment(f.Created)}, {f.Value?.ToString("R", CultureInfo.InvariantCulture) ?? "NULL"}, {Text(f.Label)})")
            .Prepend("(NULL, NULL, NULL, NULL, NULL, NULL)");
        string Time(string column) => made.Zoned ? $"CAST({column} AS TIMESTAMP) AS {column}" : $"CAST(from_utc_timestamp(CAST({column} AS TIMESTAMP), {Text(made.Zone ?? "UTC")}) AS TIMESTAMP_NTZ) AS {column}";
        return $"(SELECT CAST(k AS STRING) AS k, CAST(k2 AS INT) AS k2, {Time("e")}, {Time("c")}, CAST(v AS DOUBLE) AS v, CAST(s AS STRING) AS s FROM VALUES {string.Join(", ", rows)} AS x(k, k2, e, c, v, s))";
    }

    static string Text(string? text) => text is null ? "NULL" : SparkText.Literal(text);

    static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    static string Moment(long? micros) => micros is { } m ? $"timestamp_micros({m.ToString(CultureInfo.InvariantCulture)})" : "CAST(NULL AS TIMESTAMP)";

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
        var function = Request("x", "spark") with { Features = [new FeatureSpecEntry { Function = new FeatureFunction { Feature = "one" } }] };
        Assert.Contains("'one' is an expression of the embedded engine", (await Assert.ThrowsAsync<PlatformException>(() => store.CreateTrainingSetAsync(function))).Message);
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
        await store.ApplyAsync([view, new FeatureView { Name = "text", Sources = new() { ["e"] = folder.File("events") }, Sql = "SELECT * FROM e", PrimaryKeys = ["k"] }]);
        await store.MaterializeAsync(new() { Names = ["windows"] });
        var here = await RowsAsync(folder.File("root/views/windows"), "k, ts");
        await store.MaterializeAsync(new() { Names = ["windows"], Full = true, Engine = "spark" });
        var there = await DeltaTable.OpenAsync(folder.File("root/views/windows"));
        Assert.Contains((await there.HistoryAsync(1))[0].Operation, (string[])["WRITE", "INSERT", "OVERWRITE"]);
        Assert.InRange(here.Count, 100, 2000);
        Assert.Equal(here, await RowsAsync(there.Location, "k, ts"));
        var error = await Assert.ThrowsAsync<PlatformException>(() => store.MaterializeAsync(new() { Names = ["text"], Engine = "spark" }));
        Assert.Contains("its SQL is the embedded engine's", error.Message);
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

    static async Task<List<string>> RowsAsync(string location, string order = "id")
    {
        var scan = await (await (await DeltaTable.OpenAsync(location)).SnapshotAsync()).ScanAsync();
        using var connection = DuckDbDatabase.Shared.Connect();
        scan.Attach(connection, "written");
        using var result = connection.Query($"SELECT to_json(t)::VARCHAR AS line FROM written t ORDER BY {order}");
        return [.. result.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => chunk[0].GetString(row)).ToList())];
    }
}
