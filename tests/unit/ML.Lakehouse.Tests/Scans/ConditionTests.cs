using System.Text;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Scans;

/// <summary>A file may be skipped only when no row of it meets the condition, whatever forms and types its constants have.</summary>
public sealed class ConditionTests : TableFixture
{
    [Theory]
    [InlineData("day < TIMESTAMP '2020-01-01 10:00:00'")]
    [InlineData("day < '2020-01-01'::DATE + 1")]
    [InlineData("day >= TIMESTAMP '2020-01-01'")]
    [InlineData("ts >= '2020-01-01 23:00:00'::DATE")]
    [InlineData("ts = TIMESTAMPTZ '2020-01-01 13:00:00+01'")]
    [InlineData("ts >= DATE '2020-01-01'")]
    [InlineData("text = 5")]
    [InlineData("text = '05'")]
    [InlineData("real = 2.6::INTEGER")]
    [InlineData("real = '3'")]
    [InlineData("single >= 0.100000001::DOUBLE AND single < 1")]
    [InlineData("single = 0.1")]
    [InlineData("single <= 0.1")]
    [InlineData("whole = 1e16")]
    [InlineData("whole = 10000000000000001")]
    [InlineData("price = '2.567'")]
    [InlineData("price = 2.57")]
    [InlineData("tiny > '0.1234567890123456789012345678901234567'::DECIMAL(38, 38)")]
    [InlineData("tiny > 0.1234567890123456789012345678901234567")]
    [InlineData("huge > 12345678901234567890123456789012345677")]
    [InlineData("huge = '12345678901234567890123456789012345678'")]
    public async Task A_file_with_a_row_that_meets_it_is_read(string condition)
    {
        var table = await CreateAsync();
        Assert.Single(await RowsAsync(table, condition));
    }

    [Theory]
    [InlineData("day > DATE '2020-01-01'")]
    [InlineData("ts < '2020-01-01'")]
    [InlineData("text > '05'")]
    [InlineData("single > 0.2 AND single < 0.3")]
    [InlineData("whole < 10000000000000001")]
    [InlineData("price > 2.57")]
    [InlineData("tiny > '0.12345678901234567890123456789012345678'::DECIMAL(38, 38)")]
    [InlineData("huge < 12345678901234567890123456789012345678")]
    [InlineData("huge = '12345678901234567890123456789012345677'::DECIMAL(38, 0)")]
    public async Task A_file_that_cannot_meet_it_is_skipped(string condition)
    {
        var snapshot = await (await CreateAsync()).SnapshotAsync();
        Assert.Equal(1, (await snapshot.ScanAsync(new ML.Lakehouse.Scans.ScanOptions { Filter = condition })).FilesSkipped);
    }

    [Fact]
    public async Task Statistics_of_the_first_and_last_times_are_bounds_and_valid()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("ts", DataType.Timestamp), new StructField("local", DataType.TimestampNtz), new StructField("day", DataType.Date)),
        });
        await table.AppendAsync("SELECT TIMESTAMPTZ '1969-12-31 23:59:59.999999Z' AS ts, TIMESTAMP '0001-01-01 00:00:00.000001' AS local, DATE '0044-03-15 (BC)' AS day");
        await table.AppendAsync("SELECT TIMESTAMPTZ '9999-12-31 23:59:59.999999Z' AS ts, TIMESTAMP '1950-06-01 00:00:00.123456' AS local, DATE '12000-01-01' AS day");
        foreach (var condition in new[]
        {
            "ts = TIMESTAMPTZ '1969-12-31 23:59:59.999999Z'", "ts > TIMESTAMPTZ '9999-12-31 23:59:59.999998Z'", "local = TIMESTAMP '0001-01-01 00:00:00.000001'",
            "local = TIMESTAMP '1950-06-01 00:00:00.123456'", "day = DATE '12000-01-01'", "day < DATE '0001-01-01'", "ts < TIMESTAMPTZ '1970-01-01'",
        }) Assert.Single(await RowsAsync(table, condition));
        foreach (var file in await (await table.SnapshotAsync()).FilesAsync()) Assert.DoesNotContain("\"day\":\"", Encoding.UTF8.GetString(file.Stats.Span));
    }

    [Fact]
    public async Task Statistics_of_numbers_without_a_digit_before_the_point_are_valid_json()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("d", new DecimalType(4, 4))) });
        await table.AppendAsync("SELECT -0.25::DECIMAL(4, 4) AS d UNION ALL SELECT 0.5");
        using var stats = System.Text.Json.JsonDocument.Parse((await (await table.SnapshotAsync()).FilesAsync()).Single().Stats);
        Assert.Equal((-0.25m, 0.5m), (Bound("minValues"), Bound("maxValues")));

        decimal Bound(string name) => stats.RootElement.GetProperty(name).GetProperty("d").GetDecimal();
    }

    [Theory]
    [InlineData("\"NaN\"", "\"NaN\"")]
    [InlineData("\"-Infinity\"", "\"Infinity\"")]
    [InlineData("1.0", "\"NaN\"")]
    [InlineData("null", "null")]
    public async Task Bounds_that_are_no_numbers_lose_no_row(string min, string max)
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("x", DataType.Double)) });
        await table.AppendAsync("SELECT 1.0::DOUBLE AS x UNION ALL SELECT 'nan'::DOUBLE UNION ALL SELECT 'inf'::DOUBLE");
        var commit = Path.Combine(Folder, "_delta_log", $"{1:D20}.json");
        File.WriteAllLines(commit, File.ReadAllLines(commit).Select(line =>
        {
            var action = System.Text.Json.Nodes.JsonNode.Parse(line)!;
            if (action["add"] is { } add) add["stats"] = $$$"""{"numRecords":3,"minValues":{"x":{{{min}}}},"maxValues":{"x":{{{max}}}},"nullCount":{"x":0}}""";
            return action.ToJsonString();
        }));
        table = await DeltaTable.OpenAsync(Folder);
        foreach (var condition in new[] { "x = 1", "isnan(x)", "x >= 1 AND x < 2", "x = 'nan'::DOUBLE", "x = 'inf'::DOUBLE" }) Assert.Single(await RowsAsync(table, condition));
        Assert.Equal(2, (await RowsAsync(table, "x > 5")).Length);
    }

    [Theory]
    [InlineData("ts = ")]
    [InlineData("")]
    [InlineData("text = '05') OR (1 = 1")]
    [InlineData("1 = 1 GROUP BY text")]
    [InlineData("1 = 1; DROP TABLE x")]
    [InlineData("no_column = 1")]
    public async Task What_is_no_condition_is_refused_and_deletes_nothing(string condition)
    {
        var table = await CreateAsync();
        var error = await Assert.ThrowsAsync<ML.Common.Errors.PlatformException>(() => table.DeleteAsync(condition));
        Assert.Equal(ML.Common.Errors.ErrorCode.InvalidParameterValue, error.Code);
        Assert.Single(await RowsAsync(await DeltaTable.OpenAsync(Folder)));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(256)]
    [InlineData(20_000)]
    public async Task Long_text_is_found(int length)
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("s", DataType.String)) });
        await table.AppendAsync($"SELECT repeat('a', {length}) || 'z' AS s UNION ALL SELECT repeat('\U0001F600', {length}) || 'z'");
        foreach (var condition in new[] { $"s = '{new string('a', length)}z'", $"s > '{new string('a', length)}y' AND s < 'b'", $"s LIKE '{new string('a', length)}%'", $"s = '{string.Concat(Enumerable.Repeat("\U0001F600", length))}z'" })
            Assert.Single(await RowsAsync(table, condition));
    }

    async Task<DeltaTable> CreateAsync()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(
                new StructField("day", DataType.Date), new StructField("ts", DataType.Timestamp), new StructField("text", DataType.String), new StructField("real", DataType.Double),
                new StructField("single", DataType.Float), new StructField("whole", DataType.Long), new StructField("price", new DecimalType(10, 2)),
                new StructField("tiny", new DecimalType(38, 38)), new StructField("huge", new DecimalType(38, 0))),
        });
        await table.AppendAsync("""
            SELECT DATE '2020-01-01' AS day, TIMESTAMPTZ '2020-01-01 12:00:00Z' AS ts, '05' AS text, 3.0::DOUBLE AS real, 0.1::FLOAT AS single, 10000000000000001 AS whole,
                2.57::DECIMAL(10, 2) AS price, '0.12345678901234567890123456789012345678'::DECIMAL(38, 38) AS tiny, '12345678901234567890123456789012345678'::DECIMAL(38, 0) AS huge
            """);
        return table;
    }
}
