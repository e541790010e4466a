using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;
using ML.TestKit;

namespace ML.Lakehouse.Compat.Tests.Spark;

/// <summary>Spark with Delta reads what is written here, what it writes is read here, and the two take turns on one table.</summary>
[Collection(SparkCollection.Name)]
public sealed class SparkTests(SparkFixture spark) : IDisposable
{
    const string Row = "concat_ws('|', cast(id as string), coalesce(txt, 'NULL'), cast(grp as string), coalesce(cast(ts as string), 'NULL'), coalesce(cast(st.a as string), 'NULL'), coalesce(cast(dec as string), 'NULL'))";

    readonly TemporaryFolder folder = new();

    string Folder => folder.File("table");

    string Name => $"delta.`{Folder}`";

    public void Dispose() => folder.Dispose();

    static StructType Schema { get; } = new(
        new StructField("id", DataType.Long), new StructField("txt", DataType.String), new StructField("grp", DataType.Integer), new StructField("ts", DataType.Timestamp),
        new StructField("st", new StructType(new StructField("a", DataType.Integer), new StructField("b", new ArrayType(DataType.String, true)))),
        new StructField("dec", new DecimalType(30, 4)), new StructField("m", new MapType(DataType.String, DataType.Long, true)));

    public static TheoryData<string> Kinds() => ["partitioned,cdf", "dv,cdf,mapping,ict,v2"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_two_take_turns_on_one_table(string kind)
    {
        using var session = spark.Session();
        var table = await CreateAsync(kind);
        await table.AppendAsync(Rows(0, 50));
        await session.ExecuteAsync($"INSERT INTO {Name} (id, txt, grp, ts, st, dec, m) SELECT id + 100, 'spark', cast(id % 3 as int), timestamp'2024-05-05 05:05:05.123456', named_struct('a', 1, 'b', array('x', null)), 1.5, map('k', id) FROM range(20)");
        await SameAsync(session, table);
        await table.UpdateAsync(new Dictionary<string, string> { ["txt"] = "'ours'" }, "id % 5 = 0");
        await session.ExecuteAsync($"DELETE FROM {Name} WHERE id % 7 = 1");
        await table.DeleteAsync("id % 11 = 3");
        await session.ExecuteAsync($"UPDATE {Name} SET txt = 'sparks', grp = 2 WHERE id BETWEEN 10 AND 20");
        await SameAsync(session, table);
        await table.MergeAsync(new MergeDefinition
        {
            Source = Rows(40, 30), On = "target.id = source.id", WhenMatched = [MergeClause.UpdateAll()], WhenNotMatched = [MergeClause.InsertAll()],
        });
        await session.ExecuteAsync($"MERGE INTO {Name} t USING (SELECT id + 60 AS id FROM range(15)) s ON t.id = s.id WHEN MATCHED AND t.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET txt = 'merged'");
        await SameAsync(session, table);
        await table.OptimizeAsync(kind.Contains("partitioned") ? null : new OptimizeOptions { ZOrderBy = ["id", "txt"] });
        await table.CheckpointAsync();
        await session.ExecuteAsync($"INSERT INTO {Name} (id, grp) VALUES (999, 1)");
        await SameAsync(session, table);
        await AsAnotherTableSeesItAsync(session, table);
        var history = await session.DescribeAsync($"DESCRIBE HISTORY {Name}", "version", "operation");
        Assert.Equal((await table.HistoryAsync()).Select(h => $"{h.Version} {h.Operation}"), history);
        if (kind.Contains("cdf")) await SameChangesAsync(session, table);
    }

    [Fact]
    public async Task A_table_that_Spark_created_is_evolved_and_maintained_here()
    {
        using var session = spark.Session();
        await session.ExecuteAsync($"CREATE TABLE {Name} (id BIGINT NOT NULL, txt STRING, ts TIMESTAMP) USING delta TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableTypeWidening' = 'true', 'delta.enableDeletionVectors' = 'true')");
        await session.ExecuteAsync($"ALTER TABLE {Name} ADD CONSTRAINT small CHECK (id < 1000)");
        await session.ExecuteAsync($"INSERT INTO {Name} (id, txt, ts) VALUES (1, 'a', timestamp'2024-01-02 03:04:05'), (2, 'b', NULL)");
        var table = await DeltaTable.OpenAsync(Folder);
        await table.AppendAsync("SELECT 3 AS id, 'c' AS txt, TIMESTAMPTZ '2024-02-03 00:00:00Z' AS ts");
        await Assert.ThrowsAsync<ML.Common.Errors.PlatformException>(() => table.AppendAsync("SELECT 5000 AS id"));
        await table.RenameColumnAsync("txt", "label");
        await table.AddColumnsAsync([new StructField("n", DataType.Integer)]);
        await table.AppendAsync("SELECT 4 AS id, 'd' AS label, 7 AS n");
        await table.WidenColumnAsync("n", DataType.Long);
        await session.ExecuteAsync($"INSERT INTO {Name} (id, label, n) VALUES (5, 'e', 5000000000)");
        string[] expected = ["1|a|2024-01-02|", "2|b||", "3|c|2024-02-03|", "4|d||7", "5|e||5000000000"];
        Assert.Equal(expected, await session.QueryAsync($"SELECT concat_ws('|', cast(id as string), label, coalesce(cast(cast(ts as date) as string), ''), coalesce(cast(n as string), '')) FROM {Name} ORDER BY id"));
        Assert.Equal(expected, await OursAsync(table, "SELECT concat_ws('|', id, label, coalesce(ts::DATE::VARCHAR, ''), coalesce(n::VARCHAR, '')) FROM t ORDER BY id"));
        await table.RestoreAsync(2);
        Assert.Equal(["1", "2"], await session.QueryAsync($"SELECT cast(id as string) FROM {Name} ORDER BY id"));
    }

    [Fact]
    public async Task A_clustered_table_of_ours_is_known_as_one()
    {
        using var session = spark.Session();
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(Schema.Fields[0], Schema.Fields[1]), ClusterBy = ["id"] });
        await table.AppendAsync("SELECT i AS id, 't' || i AS txt FROM range(1000) t(i)");
        await table.OptimizeAsync();
        Assert.Equal(["id"], await session.DescribeAsync($"DESCRIBE DETAIL {Name}", "clusteringColumns"));
        await session.ExecuteAsync($"INSERT INTO {Name} VALUES (5000, 'x')");
        await session.ExecuteAsync($"OPTIMIZE {Name}");
        Assert.Equal(["1001"], await OursAsync(table, "SELECT count(*)::VARCHAR FROM t"));
    }

    [Fact]
    public async Task Variants_of_Spark_are_read_as_the_JSON_that_Spark_writes_of_them()
    {
        using var session = spark.Session();
        await session.ExecuteAsync($"CREATE TABLE {Name} (id BIGINT, v VARIANT, st STRUCT<a: INT, w: VARIANT>) USING delta");
        string[] values = ["""{"a":[1,-2.5,"x",null,true],"b":{"c":"é\\n"}}""", "[]", "{}", "12345678901234567", "\"text\"", "null", "false", $"\"{new string('y', 300)}\""];
        var rows = values.Select((v, i) => $"({i}, parse_json('{v}'), named_struct('a', {i}, 'w', parse_json('{v}')))").Append("(100, NULL, NULL)");
        await session.ExecuteAsync($"INSERT INTO {Name} VALUES {string.Join(", ", rows)}");
        var theirs = await session.QueryAsync($"SELECT concat_ws('|', cast(id as string), coalesce(to_json(v), 'NULL'), coalesce(to_json(st.w), 'NULL')) FROM {Name} ORDER BY id");
        var table = await DeltaTable.OpenAsync(Folder);
        Assert.Equal(values.Length + 1, theirs.Length);
        Assert.Equal(theirs, await OursAsync(table, "SELECT concat_ws('|', id, coalesce(v::VARCHAR, 'NULL'), coalesce(st.w::VARCHAR, 'NULL')) FROM t ORDER BY id"));
        var error = await Assert.ThrowsAsync<ML.Common.Errors.PlatformException>(() => table.AppendAsync("SELECT 7 AS id"));
        Assert.Contains("'variantType", error.Message);
    }

    async Task<DeltaTable> CreateAsync(string kind)
    {
        var properties = new Dictionary<string, string>();
        if (kind.Contains("dv")) properties["delta.enableDeletionVectors"] = "true";
        if (kind.Contains("cdf")) properties["delta.enableChangeDataFeed"] = "true";
        if (kind.Contains("mapping")) properties["delta.columnMapping.mode"] = "name";
        if (kind.Contains("ict")) properties["delta.enableInCommitTimestamps"] = "true";
        if (kind.Contains("v2")) properties["delta.checkpointPolicy"] = "v2";
        return await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = Schema, PartitionBy = kind.Contains("partitioned") ? ["grp"] : [], Properties = properties });
    }

    static string Rows(int from, int count) => $"""
        SELECT i AS id, CASE WHEN i % 4 = 0 THEN NULL ELSE 'text ' || i END AS txt, (i % 3)::INTEGER AS grp, TIMESTAMPTZ '2024-01-01 00:00:00.000001Z' + to_hours(i) AS ts,
            CASE WHEN i % 6 = 0 THEN NULL ELSE ROW(i::INTEGER, ['x', NULL])::STRUCT(a INTEGER, b VARCHAR[]) END AS st, (i / 7)::DECIMAL(30, 4) AS dec, MAP {"{"}'k': i{"}"} AS m
        FROM range({from}, {from + count}) t(i)
        """;

    /// <summary>A clone, and a copy whose log Spark has not seen yet and which it reads with our compaction.</summary>
    async Task AsAnotherTableSeesItAsync(SparkSession session, DeltaTable table)
    {
        await table.CloneAsync(folder.File("clone"));
        await SameAsync(session, table, folder.File("clone"));
        await table.CompactLogAsync(0);
        var copy = folder.File("copy");
        foreach (var file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!file.Contains("checkpoint", StringComparison.Ordinal)) File.Copy(file, target);
        }

        await SameAsync(session, table, copy);
    }

    async Task SameAsync(SparkSession session, DeltaTable table, string? place = null)
    {
        var theirs = await session.QueryAsync($"SELECT {Row} FROM {(place is null ? Name : $"delta.`{place}`")} ORDER BY id");
        var ours = await OursAsync(table, $"SELECT {Ours} FROM t ORDER BY id");
        Assert.NotEmpty(ours);
        Assert.Equal(theirs, ours);
    }

    const string Ours = "concat_ws('|', id, coalesce(txt, 'NULL'), grp, coalesce(rtrim(rtrim(strftime(ts, '%Y-%m-%d %H:%M:%S.%f'), '0'), '.'), 'NULL'), coalesce(st.a::VARCHAR, 'NULL'), coalesce(dec::VARCHAR, 'NULL'))";

    async Task SameChangesAsync(SparkSession session, DeltaTable table)
    {
        var theirs = await session.QueryAsync($"SELECT concat_ws('|', cast(id as string), coalesce(txt, 'NULL'), _change_type, cast(_commit_version as string)) AS r FROM table_changes_by_path('{Folder}', 0) ORDER BY r");
        using var connection = DuckDbDatabase.Shared.Connect();
        (await table.ChangesAsync(0)).Attach(connection, "c");
        Assert.Equal(theirs.Order(StringComparer.Ordinal), Read(connection, "SELECT concat_ws('|', id, coalesce(txt, 'NULL'), _change_type, _commit_version) FROM c").Order(StringComparer.Ordinal));
    }

    static async Task<string[]> OursAsync(DeltaTable table, string sql)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, "t");
        return Read(connection, sql);
    }

    static string[] Read(DuckDbConnection connection, string sql)
    {
        using var result = connection.Query(sql);
        return [.. result.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => chunk[0].GetStringOrNull(row) ?? "NULL").ToList())];
    }
}
