using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Writing;

public sealed class AppendTests : TableFixture
{
    static TableDefinition Simple(params string[] partitionBy) => new()
    {
        Schema = new StructType(new StructField("id", DataType.Long, Nullable: false), new StructField("name", DataType.String), new StructField("day", DataType.Date)),
        PartitionBy = partitionBy,
    };

    [Fact]
    public async Task Rows_appended_are_read_back_by_this_and_by_a_fresh_instance()
    {
        var table = await DeltaTable.CreateAsync(Folder, Simple());
        var first = await table.AppendAsync("SELECT 1 AS id, 'a' AS name, DATE '2024-01-01' AS day");
        var second = await table.AppendAsync("SELECT 2 AS id, NULL AS name");
        Assert.Equal((1, 2), (first.Version, second.Version));
        string[] expected = ["1|a|2024-01-01", "2|NULL|NULL"];
        Assert.Equal(expected, await RowsAsync(table));
        Assert.Equal(expected, await RowsAsync(await DeltaTable.OpenAsync(Folder)));
        Assert.Equal(["1|a|2024-01-01"], await RowsAsync(await table.SnapshotAsync(1)));
        Assert.Empty(await RowsAsync(await table.SnapshotAsync(0)));
    }

    [Fact]
    public async Task Overwrite_replaces_and_leaves_older_versions_readable()
    {
        var table = await DeltaTable.CreateAsync(Folder, Simple());
        await table.AppendAsync("SELECT i AS id, 'old' AS name FROM range(10) t(i)");
        var result = await table.OverwriteAsync("SELECT 7 AS id, 'new' AS name");
        Assert.Equal(["7|new|NULL"], await RowsAsync(table));
        Assert.Equal(10, (await RowsAsync(await table.SnapshotAsync(result.Version - 1))).Length);
    }

    [Fact]
    public async Task Arrow_batches_are_appended()
    {
        var table = await DeltaTable.CreateAsync(Folder, Simple("day"));
        using var connection = DuckDbDatabase.Shared.Connect();
        using var result = connection.Query("SELECT i AS id, 'n' || i AS name, DATE '2024-01-01' + (i % 3)::INT AS day FROM range(5000) t(i)");
        await table.AppendAsync(TableInput.FromArrow(result.ArrowSchema(), result.ArrowBatches()));
        var rows = await RowsAsync(table, "day = DATE '2024-01-02'", "count(*), min(id), max(name)");
        Assert.Equal(["1667|1|n997"], rows);
    }

    [Theory]
    [InlineData("SELECT 1 AS id, 2 AS nam", "nam")]
    [InlineData("SELECT 'x' AS id", "id")]
    [InlineData("SELECT 1.5::DOUBLE AS id", "id")]
    [InlineData("SELECT NULL::BIGINT AS id", "id")]
    [InlineData("SELECT 1 AS id, 2 AS ID", "id")]
    public async Task Rows_that_do_not_fit_are_refused_by_column(string query, string column)
    {
        var table = await DeltaTable.CreateAsync(Folder, Simple());
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync(query));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.Contains(column, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, (await table.SnapshotAsync()).Version);
    }

    [Fact]
    public async Task A_check_constraint_stops_the_whole_write()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = Simple().Schema, Constraints = new Dictionary<string, string> { ["positive"] = "id > 0" } });
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT i - 5 AS id FROM range(100) t(i)"));
        Assert.Contains("positive", error.Message);
        await table.AppendAsync("SELECT 5 AS id");
        Assert.Equal(["5|NULL|NULL"], await RowsAsync(table));
    }

    [Fact]
    public async Task Partition_values_of_every_type_nulls_and_special_characters_survive()
    {
        (string Name, DataType Type)[] types =
        [
            ("s", DataType.String), ("i", DataType.Integer), ("l", DataType.Long), ("b", DataType.Boolean), ("d", DataType.Date), ("ts", DataType.Timestamp),
            ("dec", new DecimalType(38, 10)), ("f", DataType.Double), ("bin", DataType.Binary), ("ntz", DataType.TimestampNtz),
        ];
        var fields = types.Select(t => new StructField(t.Name, t.Type)).Append(new StructField("v", DataType.Long));
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType([.. fields]), PartitionBy = [.. types.Select(t => t.Name)] });
        await table.AppendAsync("""
            SELECT 'a/b=c %25 ä"''' AS s, -1 AS i, 1 AS l, true AS b, DATE '2024-02-29' AS d, TIMESTAMPTZ '2024-01-01 10:11:12.123456Z' AS ts,
                1234567890123456789012345678.0123456789::DECIMAL(38, 10) AS dec, 1.5e300::DOUBLE AS f, 'bytes'::BLOB AS bin, TIMESTAMP '2024-01-01 00:00:00' AS ntz, 1 AS v
            UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2
            """);
        Assert.Equal(
            [
                "a/b=c %25 ä\"'|-1|1|true|2024-02-29|2024-01-01 10:11:12.123456+00|1234567890123456789012345678.0123456789|1.5e+300|bytes|2024-01-01 00:00:00|1",
                "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|2",
            ],
            await RowsAsync(await DeltaTable.OpenAsync(Folder), orderBy: "v"));
    }

    [Fact]
    public async Task Partition_values_are_written_as_every_engine_reads_them()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("real", DataType.Double), new StructField("part", new DecimalType(2, 2))), PartitionBy = ["real", "part"],
        });
        await table.AppendAsync("SELECT 1 AS id, 'inf'::DOUBLE AS real, 0.5::DECIMAL(2, 2) AS part UNION ALL SELECT 2, 'nan'::DOUBLE, -0.25::DECIMAL(2, 2) UNION ALL SELECT 3, '-inf'::DOUBLE, 0::DECIMAL(2, 2)");
        var values = (await (await table.SnapshotAsync()).FilesAsync()).Select(f => $"{f.PartitionValues["real"]} {f.PartitionValues["part"]}");
        Assert.Equal(["-Infinity 0.00", "Infinity 0.50", "NaN -0.25"], values.Order(StringComparer.Ordinal));
        Assert.Equal(["1"], await RowsAsync(table, "real = 'Infinity'::DOUBLE", "id"));
        Assert.Equal(["2"], await RowsAsync(table, "part = -0.25", "id"));
    }

    [Fact]
    public async Task Nested_values_and_narrow_types_survive()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(
                new StructField("p", new StructType(new StructField("x", DataType.Integer), new StructField("y", new ArrayType(DataType.String, true)))),
                new StructField("m", new MapType(DataType.String, new ArrayType(DataType.Double, true), true)),
                new StructField("by", DataType.Byte), new StructField("sh", DataType.Short), new StructField("fl", DataType.Float), new StructField("dec", new DecimalType(5, 2))),
        });
        await table.AppendAsync("SELECT {'x': 1, 'y': ['a', NULL]} AS p, MAP {'k': [1.5, 2]} AS m, 1 AS by, 2 AS sh, 0.5::FLOAT AS fl, 1.25 AS dec");
        await table.AppendAsync("SELECT {'x': 3} AS p, 9 AS sh");
        Assert.Equal(
            ["{'x': 1, 'y': [a, NULL]}|{k=[1.5, 2.0]}|1|2|0.5|1.25", "{'x': 3, 'y': NULL}|NULL|NULL|9|NULL|NULL"],
            await RowsAsync(table, orderBy: "sh"));
    }

    [Fact]
    public async Task Files_are_skipped_by_statistics_and_partitions()
    {
        var table = await DeltaTable.CreateAsync(Folder, Simple("day"));
        for (var i = 0; i < 10; i++)
            await table.AppendAsync($"SELECT {i * 100} + i AS id, 'n' || i AS name, DATE '2024-01-01' + {i % 2} AS day FROM range(100) t(i)");
        var snapshot = await table.SnapshotAsync();
        Assert.Equal(9, (await snapshot.ScanAsync(new ScanOptions { Filter = "id = 250" })).FilesSkipped);
        Assert.Equal(5, (await snapshot.ScanAsync(new ScanOptions { Filter = "day = '2024-01-02'" })).FilesSkipped);
        Assert.Equal(8, (await snapshot.ScanAsync(new ScanOptions { Filter = "id BETWEEN 399 AND 401" })).FilesSkipped);
        Assert.Equal(10, (await snapshot.ScanAsync(new ScanOptions { Filter = "name IS NULL" })).FilesSkipped);
        Assert.Equal(9, (await snapshot.ScanAsync(new ScanOptions { Filter = "NOT (id < 900 OR name LIKE 'zzz%')" })).FilesSkipped);
        Assert.Equal(0, (await snapshot.ScanAsync(new ScanOptions { Filter = "id % 7 = 3" })).FilesSkipped);
        Assert.Equal(["250|n50|2024-01-01"], await RowsAsync(snapshot, "id = 250"));
        Assert.Equal(["143"], await RowsAsync(snapshot, "id % 7 = 3", "count(*)"));
    }

    [Fact]
    public async Task Writers_in_parallel_commit_each_exactly_once()
    {
        await DeltaTable.CreateAsync(Folder, Simple());
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (writer, cancellation) =>
        {
            var table = await DeltaTable.OpenAsync(Folder, cancellation: cancellation);
            for (var i = 0; i < 10; i++) await table.AppendAsync($"SELECT {writer * 100 + i} AS id", cancellation: cancellation);
        });
        var table = await DeltaTable.OpenAsync(Folder);
        Assert.Equal(80, (await table.SnapshotAsync()).Version);
        Assert.Equal(["80|80"], await RowsAsync(table, columns: "count(*), count(DISTINCT id)"));
    }

    [Fact]
    public async Task A_writer_in_sequence_that_was_overtaken_adds_nothing()
    {
        var table = await DeltaTable.CreateAsync(Folder, Simple());
        static WriteOptions Step(long? from, long to) => new() { ApplicationId = "follower", ApplicationVersion = to, InSequence = true, ApplicationFollows = from };
        await table.AppendAsync("SELECT 1 AS id", Step(null, 10));
        var stale = await DeltaTable.OpenAsync(Folder);
        await table.AppendAsync("SELECT 2 AS id", Step(10, 20));
        var refused = await Assert.ThrowsAsync<PlatformException>(() => stale.AppendAsync("SELECT 3 AS id", Step(10, 30)));
        Assert.Equal(ErrorCode.ResourceConflict, refused.Code);
        Assert.Contains("follower is at 20 and this write goes on from 10", refused.Message);
        Assert.Equal(2, (await table.DetailAsync()).Rows);
    }

    [Fact]
    public async Task A_write_for_an_application_is_done_once()
    {
        var table = await DeltaTable.CreateAsync(Folder, Simple());
        var options = new WriteOptions { ApplicationId = "stream-1", ApplicationVersion = 3 };
        var first = await table.AppendAsync("SELECT 1 AS id", options);
        var again = await (await DeltaTable.OpenAsync(Folder)).AppendAsync("SELECT 1 AS id", options);
        Assert.True(first.Committed);
        Assert.False(again.Committed);
        Assert.Equal(["1|NULL|NULL"], await RowsAsync(table));
    }

    [Fact]
    public async Task A_table_is_created_once_and_must_exist_to_be_opened()
    {
        Assert.Equal(ErrorCode.ResourceDoesNotExist, (await Assert.ThrowsAsync<PlatformException>(() => DeltaTable.OpenAsync(Folder))).Code);
        await DeltaTable.CreateAsync(Folder, Simple());
        Assert.Equal(ErrorCode.ResourceAlreadyExists, (await Assert.ThrowsAsync<PlatformException>(() => DeltaTable.CreateAsync(Folder, Simple()))).Code);
    }
}
