using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.TrainingSets;

namespace ML.Features.Tests.Materialization;

/// <summary>Values at the edge of their types: each is answered as it is, or refused by the name of its column.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData("[1.5, 'NaN'::DOUBLE, 'Infinity', '-Infinity', NULL]", """[1.5,"NaN","Infinity","-Infinity",null]""")]
    [InlineData("[0.5::FLOAT, 'NaN'::FLOAT, '-Infinity'::FLOAT]", """[0.5,"NaN","-Infinity"]""")]
    [InlineData("[[1.5::DOUBLE, NULL], []::DOUBLE[], NULL, ['NaN'::DOUBLE]]", """[[1.5,null],[],null,["NaN"]]""")]
    [InlineData("['NaN', 'Infinity', 'a\"b', NULL]::VARCHAR[]", """["NaN","Infinity","a\"b",null]""")]
    [InlineData("[DATE '2024-02-29', NULL]", """["2024-02-29",null]""")]
    [InlineData("[true, NULL]", "[true,null]")]
    [InlineData("[TIMESTAMP '2024-02-29 12:00:00.5', NULL]", """["2024-02-29 12:00:00.5",null]""")]
    [InlineData("[9007199254740993, -1]::BIGINT[]", "[9007199254740993,-1]")]
    [InlineData("['0.10', '-12345678901234567890.12']::DECIMAL(30, 2)[]", "[0.10,-12345678901234567890.12]")]
    [InlineData("'NaN'::DOUBLE", "null")]
    [InlineData("'-Infinity'::DOUBLE", "\"-Infinity\"")]
    [InlineData("'Infinity'::FLOAT", "\"Infinity\"")]
    [InlineData("0.1::FLOAT", "0.1")]
    [InlineData("16777216::FLOAT", "16777216.0")]
    [InlineData("-0.0::DOUBLE", "-0.0")]
    [InlineData("1.50::DECIMAL(9, 3)", "1.5")]
    [InlineData("0::DECIMAL(3, 3)", "0.0")]
    [InlineData("'\\x00\\xFF'::BLOB", "\"AP8=\"")]
    [InlineData("DATE '0001-01-01'", "\"0001-01-01\"")]
    [InlineData("DATE '9999-12-31'", "\"9999-12-31\"")]
    [InlineData("TIMESTAMP '9999-12-31 23:59:59.999999'", "253402300799")]
    [InlineData("TIMESTAMPTZ '1969-12-31 23:59:58.5+00'", "-1")]
    [InlineData("'ü\"\\' || chr(10)", "\"ü\\\"\\\\\\n\"")]
    public async Task A_value_is_answered_as_it_is(string sql, string json)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("t", $"SELECT 1::BIGINT AS k, {sql} AS v");
        await fixture.ApplyAsync(new FeatureTable { Name = "t", Location = fixture.Table("t"), PrimaryKeys = ["k"], Online = true });
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        var answer = await fixture.OnlineAsync("\"t:v\"", """{"k": [1]}""");
        Assert.Contains($"{{\"values\":[{json}],\"statuses\":[\"PRESENT\"],", answer);
        Assert.Equal(System.Text.Json.JsonValueKind.Object, StoreFixture.Json(answer).ValueKind);
    }

    [Theory]
    [InlineData("v", "TIMESTAMP 'infinity'", "column 'v' of 't' has the value infinity; expected a time from year 1 to year 9999")]
    [InlineData("v", "TIMESTAMPTZ '-infinity'", "column 'v' of 't' has the value -infinity")]
    [InlineData("v", "TIMESTAMP '10000-01-02 00:00:00'", "column 'v' of 't' has the value 10000-01-02")]
    [InlineData("v", "TIMESTAMP '0001-12-31 (BC) 23:59:59'", "column 'v' of 't' has the value 0000-12-31")]
    [InlineData("v", "DATE 'infinity'", "column 'v' of 't' has the value infinity")]
    [InlineData("v", "DATE '0044-03-15 (BC)'", "column 'v' of 't' has the value -0043-03-15")]
    [InlineData("ts", "TIMESTAMP '0001-12-31 (BC) 00:00:00'", "column 'ts' of 't' has the value 0000-12-31; expected a time from year 1")]
    [InlineData("ts", "TIMESTAMP 'infinity'", "column 'ts' of 't' has the value infinity; expected a time that is not infinite")]
    [InlineData("ts", "TIMESTAMP '-infinity'", "column 'ts' of 't' has the value -infinity")]
    [InlineData("created", "TIMESTAMP 'infinity'", "column 'created' of 't' has the value infinity")]
    public async Task A_time_that_no_answer_can_hold_is_named_and_nothing_is_published(string column, string sql, string expected)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        string Or(string name, string otherwise) => name == column ? sql : otherwise;
        await fixture.WriteAsync("t", $"SELECT 1::BIGINT AS k, {Or("ts", "TIMESTAMP '2024-01-01 00:00:00'")} AS ts, {Or("created", "TIMESTAMP '2024-01-01 00:00:00'")} AS created, {Or("v", "TIMESTAMP '2024-01-01 00:00:00'")} AS v");
        await fixture.ApplyAsync(new FeatureTable { Name = "t", Location = fixture.Table("t"), PrimaryKeys = ["k"], TimeseriesColumn = "ts", CreatedColumn = "created", Online = true });
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.MaterializeAsync(new MaterializeFeatures()));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.Contains(expected, error.Message);
        Assert.Contains("NOT_FOUND", await fixture.OnlineAsync("\"t:v\"", """{"k": [1]}"""));
    }

    [Theory]
    [InlineData("TIMESTAMP '0100-03-15 (BC) 12:00:00'", "TIMESTAMP '0100-03-15 (BC) 11:59:59'", "TIMESTAMP '0100-03-15 (BC) 12:00:01'")]
    [InlineData("TIMESTAMP '20000-01-01 00:00:00'", "TIMESTAMP '19999-12-31 23:59:59'", "TIMESTAMP '20000-01-01 00:00:01'")]
    public async Task Far_away_times_are_compared_as_all_others(string spine, string before, string after)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("t", $"SELECT 1::BIGINT AS k, {before} AS ts, 'old' AS v, {after} AS until UNION ALL SELECT 1, {after}, 'new', {before}");
        await fixture.ApplyAsync(new FeatureTable { Name = "t", Location = fixture.Table("t"), PrimaryKeys = ["k"], TimeseriesColumn = "ts", Ttl = "1d" });
        Assert.Equal(["""{"v":"old","same":true}"""], await RowsAsync(fixture, spine, $"v, until = {after} AS same"));
    }

    [Theory]
    [InlineData("TIMESTAMP 'infinity'", "TIMESTAMP '2024-01-01 00:00:00'", "column 'at' of the spine has the value infinity; expected a time that is not infinite")]
    [InlineData("TIMESTAMP '-infinity'", "TIMESTAMP '2024-01-01 00:00:00'", "column 'at' of the spine has the value -infinity")]
    [InlineData("TIMESTAMP '2024-01-01 00:00:00'", "TIMESTAMP 'infinity'", "column 'ts' of 't' has the value infinity")]
    [InlineData("TIMESTAMP '2024-01-01 00:00:00'", "TIMESTAMP '-infinity'", "column 'ts' of 't' has the value -infinity")]
    public async Task An_infinite_time_is_no_point_in_time(string spine, string happened, string expected)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("t", $"SELECT 1::BIGINT AS k, {happened} AS ts, 'one' AS v, TIMESTAMP '2024-01-01 00:00:00' AS until");
        await fixture.ApplyAsync(new FeatureTable { Name = "t", Location = fixture.Table("t"), PrimaryKeys = ["k"], TimeseriesColumn = "ts" });
        var error = await Assert.ThrowsAsync<PlatformException>(() => RowsAsync(fixture, spine, "v"));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData("sliding")]
    [InlineData("last_n")]
    public async Task No_window_counts_an_event_of_an_infinite_time(string window)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("t", "SELECT 1::BIGINT AS k, TIMESTAMP '2024-01-01 00:00:00' AS ts, 1::BIGINT AS v UNION ALL SELECT 1, TIMESTAMP 'infinity', 2");
        await fixture.ApplyAsync(
            new FeatureTable { Name = "t", Location = fixture.Table("t"), PrimaryKeys = ["k"], TimeseriesColumn = "ts" },
            new FeatureView
            {
                Name = "w", PrimaryKeys = ["k"], TimeseriesColumn = "ts", Sources = new SortedDictionary<string, string> { ["t"] = "t" }, Every = "1d", Online = true,
                Aggregations = [new Aggregation { Name = "s", Function = "sum", Column = "v", Window = new AggregationWindow { Type = window, Duration = window == "sliding" ? "1d" : null, Rows = window == "sliding" ? null : 2 } }],
            });
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.MaterializeAsync(new MaterializeFeatures()));
        Assert.Contains("column 'ts' of 't' has the value infinity; expected a time that is not infinite", error.Message);
    }

    [Theory]
    [InlineData("{'a': 1}", "v is 'STRUCT")]
    [InlineData("MAP {'a': 1}", "v is 'MAP")]
    [InlineData("INTERVAL 1 DAY", "v is 'INTERVAL'")]
    [InlineData("TIME '12:00:00'", "v is 'TIME'")]
    [InlineData("[{'a': 1}]", "v is 'STRUCT")]
    [InlineData("['\\x00'::BLOB]", "column 'v' has the type BLOB[], which the online store cannot hold")]
    public async Task A_type_that_the_online_store_cannot_hold_is_refused_when_it_is_applied(string sql, string expected)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var file = Path.Combine(fixture.Folder, "t.parquet");
        using (var connection = Lakehouse.DuckDb.DuckDbDatabase.Shared.Connect()) connection.Execute($"COPY (SELECT 1::BIGINT AS k, {sql} AS v) TO '{file}'");
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.ApplyAsync(new FeatureTable { Name = "t", Location = file, PrimaryKeys = ["k"], Online = true }));
        Assert.Contains(expected, error.Message);
        Assert.Empty(await fixture.Store.ListAsync());
    }

    [Fact]
    public async Task What_is_no_number_is_pushed_in_lists_as_it_is_answered()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("t", "SELECT 1::BIGINT AS k, TIMESTAMP '2024-01-01 00:00:00' AS ts, [0.5::DOUBLE] AS v");
        await fixture.ApplyAsync(new FeatureTable { Name = "t", Location = fixture.Table("t"), PrimaryKeys = ["k"], TimeseriesColumn = "ts", Online = true });
        await fixture.PushAsync("t", """{"k": [7], "ts": ["2024-01-05T00:00:00Z"], "v": [[1.5,"NaN","-Infinity",null]]}""");
        Assert.Contains("""{"values":[[1.5,"NaN","-Infinity",null]],""", await fixture.OnlineAsync("\"t:v\"", """{"k": [7]}"""));
        Assert.Equal(["""{"v":"[0.5]"}""", """{"v":"[1.5, nan, -inf, NULL]"}"""], await StoreFixture.RowsAsync(fixture.Table("t"), "v::VARCHAR AS v"));
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.PushAsync("t", """{"k": [7], "ts": ["2024-01-06T00:00:00Z"], "v": [[1.5, "nan"]]}"""));
        Assert.Contains("column 'v' has the value [1.5, \"nan\"] in row 0; expected a value of type array<double>", error.Message);
    }

    [Theory]
    [InlineData("253402300800")]
    [InlineData("-62135596801")]
    [InlineData("9223372036854775807")]
    [InlineData("\"10000-01-01T00:00:00Z\"")]
    public async Task A_pushed_time_of_no_year_that_is_answered_is_named(string moment)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("t", "SELECT 1::BIGINT AS k, TIMESTAMP '2024-01-01 00:00:00' AS v");
        await fixture.ApplyAsync(new FeatureTable { Name = "t", Location = fixture.Table("t"), PrimaryKeys = ["k"], Online = true });
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.PushAsync("t", $$"""{"k": [7], "v": [{{moment}}]}"""));
        Assert.Contains($"column 'v' has the value {moment} in row 0; expected an ISO time or seconds since 1970", error.Message);
        Assert.Contains("NOT_FOUND", await fixture.OnlineAsync("\"t:v\"", """{"k": [7]}"""));
    }

    [Fact]
    public async Task A_function_that_finds_no_point_in_time_is_named()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("t", "SELECT 1::BIGINT AS k, 40000000::BIGINT AS days");
        await fixture.ApplyAsync(
            new FeatureTable { Name = "t", Location = fixture.Table("t"), PrimaryKeys = ["k"], Online = true },
            new OnDemandFeature { Name = "until", Expression = "DATE '2024-01-01' + days::INTEGER", Type = "date", Inputs = new SortedDictionary<string, string> { ["days"] = "long" } });
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.OnlineAsync("\"t:days\", \"until:until\"", """{"k": [1]}"""));
        Assert.Contains("on-demand feature 'until' has the value 111540-", error.Message);
    }

    static async Task<List<string>> RowsAsync(StoreFixture fixture, string spine, string columns)
    {
        var set = await fixture.Store.CreateTrainingSetAsync(new CreateTrainingSet
        {
            Name = "s", Spine = new SpineSource { Sql = $"SELECT 1::BIGINT AS k, {spine} AS at" },
            Features = [new() { Lookup = new() { Table = "t", LookupKey = ["k"], TimestampLookupKey = "at" } }],
        });
        return await StoreFixture.RowsAsync(set.Location, columns);
    }
}
