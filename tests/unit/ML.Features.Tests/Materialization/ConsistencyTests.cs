using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.TrainingSets;
using ML.Lakehouse;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Writing;

namespace ML.Features.Tests.Materialization;

/// <summary>What is online stays what the table says, whatever happens to the table, its definition or the store.</summary>
public sealed class ConsistencyTests
{
    const string Rows = """
        SELECT k, TIMESTAMPTZ '2024-01-01 00:00:00Z' + to_hours(h::INTEGER) AS ts, v FROM (VALUES (1, 1, 1.0::DOUBLE), (1, 2, 2.0), (1, 3, 3.0), (2, 1, 4.0), (3, 5, 5.0)) t(k, h, v)
        """;

    static FeatureTable Table(StoreFixture fixture, string name = "t") => new() { Name = "t", Location = fixture.Table(name), PrimaryKeys = ["k"], TimeseriesColumn = "ts", Online = true };

    static async Task<StoreFixture> OpenAsync(bool feed = false)
    {
        var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("t", Rows);
        var table = await DeltaTable.OpenAsync(fixture.Table("t"));
        if (feed) await table.SetPropertiesAsync(new Dictionary<string, string?> { ["delta.enableChangeDataFeed"] = "true" });
        await fixture.ApplyAsync(Table(fixture));
        return fixture;
    }

    static async Task<MaterializationStatus> PublishAsync(StoreFixture fixture, bool full = false) =>
        (await fixture.Store.MaterializeAsync(new MaterializeFeatures { Full = full })).Materialized[0];

    // The values online of keys 1 to 4, and that they are those of a point-in-time lookup.
    static async Task<string> OnlineAsync(StoreFixture fixture, string key = "k")
    {
        var answer = StoreFixture.Json(await fixture.OnlineAsync("\"t:v\"", $$"""{"{{key}}": [1, 2, 3, 4]}"""));
        var set = await fixture.Store.CreateTrainingSetAsync(new CreateTrainingSet
        {
            Name = "now", Spine = new SpineSource { Sql = "SELECT (i + 1)::INTEGER AS k, now() AS seen_at FROM range(4) t(i)" }, ExcludeColumns = ["seen_at"],
            Features = [new() { Lookup = new() { Table = "t", LookupKey = ["k"], TimestampLookupKey = "seen_at" } }],
        });
        var online = string.Join(" ", answer.GetProperty("results")[1].GetProperty("values").EnumerateArray().Select(v => v.GetRawText()));
        Assert.Equal(string.Join(" ", (await StoreFixture.RowsAsync(set.Location)).Select(r => StoreFixture.Json(r).GetProperty("v").GetRawText())), online);
        return online;
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_newest_row_that_is_deleted_gives_way_to_the_one_before(bool feed, bool full)
    {
        await using var fixture = await OpenAsync(feed);
        await PublishAsync(fixture);
        Assert.Equal("3.0 4.0 5.0 null", await OnlineAsync(fixture));
        var table = await DeltaTable.OpenAsync(fixture.Table("t"));
        await table.DeleteAsync("k = 1 AND v = 3 OR k = 2");
        var done = await PublishAsync(fixture, full);
        Assert.Equal((full ? "full" : "incremental", feed && !full), (done.Mode, done.FromChangeFeed && !full));
        Assert.Equal("2.0 null 5.0 null", await OnlineAsync(fixture));
        // A correction may move a row back in time as well.
        await table.UpdateAsync(new Dictionary<string, string> { ["ts"] = "ts - INTERVAL 90 MINUTES" }, "v = 2");
        await PublishAsync(fixture, full);
        Assert.Equal("1.0 null 5.0 null", await OnlineAsync(fixture));
    }

    [Fact]
    public async Task Another_table_another_key_or_an_empty_store_is_published_anew()
    {
        await using var fixture = await OpenAsync();
        await PublishAsync(fixture);
        // Older rows in another table, further on in its versions.
        await fixture.WriteAsync("other", "SELECT 2 AS k, TIMESTAMPTZ '2023-01-01 00:00:00Z' AS ts, 20.0::DOUBLE AS v, 3 AS other");
        for (var i = 0; i < 3; i++) await fixture.WriteAsync("other", $"SELECT 3 AS k, TIMESTAMPTZ '2023-01-0{i + 2} 00:00:00Z' AS ts, {30 + i}::DOUBLE AS v, 4 AS other");
        var moved = Table(fixture, "other") with { Features = [new FeatureColumn { Name = "v" }] };
        await fixture.ApplyAsync(moved);
        Assert.Equal("full", (await PublishAsync(fixture)).Mode);
        Assert.Equal("null 20.0 32.0 null", await OnlineAsync(fixture));
        await fixture.ApplyAsync(moved with { PrimaryKeys = ["other"] });
        await PublishAsync(fixture);
        var answer = StoreFixture.Json(await fixture.OnlineAsync("\"t:v\"", """{"other": [2, 3, 4]}"""));
        Assert.Equal("[null,20.0,32.0]", answer.GetProperty("results")[1].GetProperty("values").GetRawText());
        await fixture.ApplyAsync(moved);
        await PublishAsync(fixture);
        Assert.Equal("none", (await PublishAsync(fixture)).Mode);

        await fixture.Store.DisposeAsync();
        foreach (var file in Directory.GetFiles(Path.Combine(fixture.Folder, "root"), "online.db*")) File.Delete(file);
        await fixture.ReopenAsync();
        Assert.Equal("full", (await PublishAsync(fixture)).Mode);
        Assert.Equal("null 20.0 32.0 null", await OnlineAsync(fixture));
        Assert.Equal("none", (await PublishAsync(fixture)).Mode);
    }

    [Fact]
    public async Task A_column_that_comes_and_files_that_were_vacuumed_do_not_stop_a_publication()
    {
        await using var fixture = await OpenAsync();
        await PublishAsync(fixture);
        var table = await DeltaTable.OpenAsync(fixture.Table("t"));
        await table.AppendAsync(TableInput.FromQuery("SELECT 2 AS k, TIMESTAMPTZ '2024-01-03 00:00:00Z' AS ts, 40.0::DOUBLE AS v, 'new' AS extra"), new WriteOptions { EvolveSchema = true });
        var done = await PublishAsync(fixture);
        Assert.Equal(("incremental", 1L), (done.Mode, done.Rows));
        Assert.Equal("3.0 40.0 5.0 null", await OnlineAsync(fixture));
        await table.OverwriteAsync("SELECT 1 AS k, TIMESTAMPTZ '2024-01-04 00:00:00Z' AS ts, 50.0::DOUBLE AS v, 'x' AS extra");
        await table.VacuumAsync(new VacuumOptions { Retention = TimeSpan.Zero, EnforceRetention = false });
        Assert.Equal("full", (await PublishAsync(fixture)).Mode);
        Assert.Contains("[50.0]", await fixture.OnlineAsync("\"t:v\"", """{"k": [1]}"""));
    }

    sealed class StopAtOnce(CancellationTokenSource stop) : IProgress<MaterializationProgress>
    {
        public void Report(MaterializationProgress value)
        {
            if (value.Rows > 0) stop.Cancel();
        }
    }

    [Fact]
    public async Task A_definition_that_is_set_back_behind_a_publication_cut_short_finds_every_row()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("t", "SELECT i::INTEGER AS k, TIMESTAMPTZ '2024-01-01 00:00:00Z' AS ts, i::DOUBLE AS v, i AS w FROM range(40000) t(i)");
        var narrow = Table(fixture) with { Features = [new FeatureColumn { Name = "v" }] };
        await fixture.ApplyAsync(narrow);
        await PublishAsync(fixture);
        await fixture.ApplyAsync(Table(fixture));
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Store.MaterializeAsync(new MaterializeFeatures(), new StopAtOnce(stop), stop.Token));
        await fixture.ApplyAsync(narrow);
        Assert.Equal("full", (await PublishAsync(fixture)).Mode);
        var keys = Enumerable.Range(0, 40).Select(i => i * 999).ToList();
        var answer = StoreFixture.Json(await fixture.OnlineAsync("\"t:v\"", $$"""{"k": [{{string.Join(", ", keys)}}]}"""));
        Assert.Equal(keys.Select(k => (double)k), answer.GetProperty("results")[1].GetProperty("values").EnumerateArray().Select(v => v.GetDouble()));
    }

    [Fact]
    public async Task Empty_tables_are_tables()
    {
        await using var fixture = await OpenAsync();
        await (await DeltaTable.OpenAsync(fixture.Table("t"))).DeleteAsync(null);
        await fixture.WriteAsync("spine", "SELECT 1 AS k, TIMESTAMPTZ '2024-01-01 00:00:00Z' AS seen_at WHERE false");
        var set = await fixture.Store.CreateTrainingSetAsync(new CreateTrainingSet
        {
            Name = "none", Spine = new SpineSource { Table = fixture.Table("spine") }, Features = [new() { Lookup = new() { Table = "t", LookupKey = ["k"], TimestampLookupKey = "seen_at" } }],
        });
        Assert.Equal(0, set.Rows);
        var batches = 0;
        await foreach (var batch in fixture.Store.ReadTrainingSetAsync("none")) batches += batch.Length;
        Assert.Equal((0, 0L), (batches, (await PublishAsync(fixture)).Rows));
        Assert.Equal("null null null null", await OnlineAsync(fixture));
        Assert.Equal(0, Assert.Single((await fixture.Store.StatisticsAsync(new() { Name = "t" })).Features).Count);
        Assert.All((await fixture.Store.DriftAsync(new() { Baseline = "t", Current = "none" })).Features, f => Assert.True(double.IsFinite(f.PopulationStabilityIndex)));
    }

    [Fact]
    public async Task Digits_beyond_a_double_are_the_tables_own()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("exact", """
            SELECT 1 AS k, '12345678901234567890.1234567891'::DECIMAL(38, 10) AS price, ['0.1'::DECIMAL(20, 2), NULL, '123456789012345678.25'::DECIMAL(20, 2)] AS prices, 9007199254740993::BIGINT AS id
            """);
        await fixture.ApplyAsync(new FeatureTable { Name = "exact", Location = fixture.Table("exact"), PrimaryKeys = ["k"], Online = true });
        await PublishAsync(fixture);
        var results = StoreFixture.Json(await fixture.OnlineAsync("\"exact:price\", \"exact:prices\", \"exact:id\"", """{"k": [1]}""")).GetProperty("results");
        Assert.StartsWith("12345678901234567890.1234567891", results[1].GetProperty("values")[0].GetRawText());
        Assert.Contains("123456789012345678.25", results[2].GetProperty("values")[0].GetRawText());
        Assert.Equal("9007199254740993", results[3].GetProperty("values")[0].GetRawText());
    }

    [Fact]
    public async Task Lists_reach_functions_as_they_are_whatever_letters_they_hold()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("lists", """
            SELECT 1 AS k, ['a,b', NULL, 'c"d', 'e' || chr(10) || 'f', 'null', '\g', '', 'ü[h]'] AS texts, [1.5::DOUBLE, NULL, 1e300] AS numbers, ['0.10'::DECIMAL(30, 2), NULL] AS exact
            """);
        OnDemandFeature Function(string name, string expression, string type) => new()
        {
            Name = name, Expression = expression, Type = type, Inputs = new SortedDictionary<string, string> { ["texts"] = "array<string>", ["numbers"] = "array<double>", ["exact"] = "array<decimal(30,2)>" },
        };
        await fixture.ApplyAsync(
            new FeatureTable { Name = "lists", Location = fixture.Table("lists"), PrimaryKeys = ["k"], Online = true },
            Function("joined", "array_to_string(list_transform(texts, t -> coalesce(t, '-')), '|') || len(numbers) || coalesce(numbers[2], 7) || numbers[3] || exact[1] || coalesce(exact[2], 8)", "string"),
            Function("reversed", "list_reverse(texts)", "array<string>"));
        await PublishAsync(fixture);
        var set = await fixture.Store.CreateTrainingSetAsync(new CreateTrainingSet
        {
            Name = "lists", Spine = new SpineSource { Sql = "SELECT 1 AS k" },
            Features = [new() { Lookup = new() { Table = "lists", LookupKey = ["k"] } }, new() { Function = new() { Feature = "joined" } }, new() { Function = new() { Feature = "reversed" } }],
        });
        var offline = StoreFixture.Json(Assert.Single(await StoreFixture.RowsAsync(set.Location)));
        var answer = StoreFixture.Json(await fixture.OnlineAsync("\"lists:texts\", \"lists:numbers\", \"lists:exact\", \"joined:joined\", \"reversed:reversed\"", """{"k": [1]}"""));
        var names = answer.GetProperty("metadata").GetProperty("feature_names").EnumerateArray().Select(n => n.GetString()!).ToList();
        foreach (var name in (string[])["joined", "reversed", "texts"])
            Assert.Equal(offline.GetProperty(name).ToString(), answer.GetProperty("results")[names.IndexOf(name)].GetProperty("values")[0].ToString());
        Assert.Equal("a,b|-|c\"d|e\nf|null|\\g||ü[h]37.01e+3000.108.00", offline.GetProperty("joined").GetString());
    }

    [Theory]
    [InlineData("a row of tomorrow", "row 0 of 'p' has the time")]
    [InlineData("too large a whole number", "column 'small' has the value 40000 in row 0; expected a value of type short")]
    [InlineData("too many digits", "column 'price' has the value 1.234 in row 0; expected a value of type decimal(5,2)")]
    [InlineData("a list of texts", "column 'list' has the value [\"x\"] in row 0; expected a value of type array<long>")]
    [InlineData("infinity by size", "column 'v' has the value 1e400 in row 0; expected a number")]
    [InlineData("half a letter", "column 'name' has the value \"\\ud800\" in row 0; expected a text")]
    [InlineData("a time of no zone", "which does not say how far it is from UTC, and times of 'p' are of America/New_York")]
    [InlineData("a date of two meanings", "column 'ts' has the value \"1/2/2024Z\" in row 0")]
    public async Task What_a_push_may_not_bring_is_named_and_nothing_is_written(string mistake, string expected)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("p", "SELECT 1::BIGINT AS k, TIMESTAMP '2024-01-01 00:00:00' AS ts, 1::SMALLINT AS small, 1.25::DECIMAL(5, 2) AS price, [1::BIGINT] AS list, 0.5::DOUBLE AS v, 'n' AS name");
        await fixture.ApplyAsync(new FeatureTable { Name = "p", Location = fixture.Table("p"), PrimaryKeys = ["k"], TimeseriesColumn = "ts", TimeZone = "America/New_York", Online = true });
        var time = mistake switch
        {
            "a row of tomorrow" => DateTime.UtcNow.AddDays(1).ToString("O"),
            "a time of no zone" => "2024-01-05 00:00:00",
            "a date of two meanings" => "1/2/2024Z",
            _ => "2024-01-05T00:00:00-05:00",
        };
        string Or(string name, string value, string otherwise) => mistake == name ? value : otherwise;
        string Frame(string moment, bool right) => $$"""
            {"k": [7], "ts": ["{{moment}}"], "small": [{{(right ? "1" : Or("too large a whole number", "40000", "1"))}}], "price": [{{(right ? "1.20" : Or("too many digits", "1.234", "1.20"))}}],
             "list": [{{(right ? "[2, null]" : Or("a list of texts", "[\"x\"]", "[2, null]"))}}], "v": [{{(right ? "1" : Or("infinity by size", "1e400", "1"))}}], "name": [{{(right ? "\"ü\"" : Or("half a letter", "\"\\ud800\"", "\"ü\""))}}]}
            """;
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.PushAsync("p", Frame(time, right: false)));
        Assert.Contains(expected, error.Message);
        Assert.Contains("NOT_FOUND", await fixture.OnlineAsync("\"p:v\"", """{"k": [7]}"""));
        Assert.Single(await StoreFixture.RowsAsync(fixture.Table("p")));
        await fixture.PushAsync("p", Frame("2024-01-05T00:00:00-05:00", right: true));
        Assert.Contains("[1.20]", await fixture.OnlineAsync("\"p:price\"", """{"k": [7]}"""));
        await fixture.PushAsync("p", Frame("2024-01-06T00:00:00-05:00", right: true).Replace("\"v\": [1]", "\"v\": [\"NaN\"]", StringComparison.Ordinal));
        Assert.Equal(2, (await StoreFixture.RowsAsync(fixture.Table("p"), "isnan(v) AS nan")).Count(r => r == "{\"nan\":false}"));
        // The wall clock of the table's zone.
        Assert.Contains("2024-01-05 00:00:00", string.Join("", await StoreFixture.RowsAsync(fixture.Table("p"))));
    }
}
