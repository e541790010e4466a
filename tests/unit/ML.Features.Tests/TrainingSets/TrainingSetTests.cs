using Apache.Arrow;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Tests.TrainingSets;

public sealed class TrainingSetTests
{
    const string Customers = """
        SELECT * FROM (VALUES (1::BIGINT, TIMESTAMPTZ '2024-01-01 00:00:00Z', 10.0::DOUBLE, 'new'), (1, TIMESTAMPTZ '2024-01-03 00:00:00Z', 30.0, 'old'),
        (2, TIMESTAMPTZ '2024-01-02 00:00:00Z', NULL, 'new')) t(customer_id, ts, spend, segment)
        """;

    const string Spine = """
        SELECT * FROM (VALUES (1::BIGINT, TIMESTAMPTZ '2024-01-02 00:00:00Z', 5.0::DOUBLE), (1, TIMESTAMPTZ '2024-01-03 00:00:00Z', 6.0),
        (2, TIMESTAMPTZ '2024-01-05 00:00:00Z', 7.0), (3, TIMESTAMPTZ '2024-01-05 00:00:00Z', 8.0)) t(customer, seen_at, amount)
        """;

    static FeatureTable Table(StoreFixture fixture) => new()
    {
        Name = "customers", Location = fixture.Table("customers"), PrimaryKeys = ["customer_id"], TimeseriesColumn = "ts", Online = true,
    };

    static readonly FeatureLookup Lookup = new()
    {
        Table = "customers", LookupKey = ["customer"], TimestampLookupKey = "seen_at",
        RenameOutputs = new SortedDictionary<string, string> { ["spend"] = "total_spend" },
        DefaultValues = new SortedDictionary<string, System.Text.Json.JsonElement> { ["segment"] = StoreFixture.Json("\"none\"") },
    };

    static readonly OnDemandFeature Ratio = new()
    {
        Name = "ratio", Expression = "amount / (spend + 1)", Type = "double",
        Inputs = new SortedDictionary<string, string> { ["amount"] = "double", ["spend"] = "double" },
    };

    static CreateTrainingSet Request(StoreFixture fixture) => new()
    {
        Name = "churn", Spine = new SpineSource { Table = fixture.Table("spine") }, Label = "amount",
        Features =
        [
            new FeatureSpecEntry { Lookup = Lookup },
            new FeatureSpecEntry { Function = new FeatureFunction { Feature = "ratio", InputBindings = new SortedDictionary<string, string> { ["spend"] = "total_spend" } } },
        ],
    };

    static async Task<StoreFixture> OpenAsync()
    {
        var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("customers", Customers);
        await fixture.WriteAsync("spine", Spine);
        await fixture.ApplyAsync(Table(fixture), Ratio);
        return fixture;
    }

    [Fact]
    public async Task Lookups_renames_defaults_and_functions_come_together_in_a_delta_table()
    {
        await using var fixture = await OpenAsync();
        var set = await fixture.Store.CreateTrainingSetAsync(Request(fixture));
        Assert.Equal(4, set.Rows);
        Assert.Equal(2, set.Found!["total_spend"]);
        Assert.Equal(
            [
                """{"customer":1,"amount":5.0,"total_spend":10.0,"segment":"new","ratio":0.45454545454545453}""",
                """{"customer":1,"amount":6.0,"total_spend":30.0,"segment":"old","ratio":0.1935483870967742}""",
                """{"customer":2,"amount":7.0,"total_spend":null,"segment":"new","ratio":null}""",
                """{"customer":3,"amount":8.0,"total_spend":null,"segment":"none","ratio":null}""",
            ],
            await StoreFixture.RowsAsync(set.Location, "* EXCLUDE (seen_at)"));
        Assert.Equal(["customers", fixture.Table("spine")], set.Sources.Select(s => s.Name).OrderBy(n => n.StartsWith('/')));
    }

    [Fact]
    public async Task A_recipe_pins_its_sources_so_that_a_rebuild_is_the_same()
    {
        await using var fixture = await OpenAsync();
        var set = await fixture.Store.CreateTrainingSetAsync(Request(fixture));
        var before = await StoreFixture.RowsAsync(set.Location);
        await fixture.WriteAsync("customers", "SELECT 1::BIGINT AS customer_id, TIMESTAMPTZ '2024-01-01 12:00:00Z' AS ts, 99.0::DOUBLE AS spend, 'late' AS segment");
        await fixture.WriteAsync("spine", "SELECT 9::BIGINT AS customer, TIMESTAMPTZ '2024-01-05 00:00:00Z' AS seen_at, 9.0::DOUBLE AS amount");
        var again = await fixture.Store.RebuildTrainingSetAsync(new NamedTrainingSet { Name = "churn", Location = fixture.Table("again") });
        Assert.Equal(before, await StoreFixture.RowsAsync(again.Location));
        var fresh = await fixture.Store.CreateTrainingSetAsync(Request(fixture) with { Name = "fresh" });
        Assert.Equal(5, fresh.Rows);
        Assert.Contains("\"total_spend\":99.0", string.Join("", await StoreFixture.RowsAsync(fresh.Location)));
    }

    [Fact]
    public async Task Parquet_files_that_became_others_are_not_taken_for_those_of_then()
    {
        await using var fixture = await OpenAsync();
        using var connection = DuckDbDatabase.Shared.Connect();
        connection.Execute($"COPY ({Spine}) TO '{fixture.Table("spine.parquet")}'");
        var set = await fixture.Store.CreateTrainingSetAsync(Request(fixture) with { Spine = new SpineSource { Parquet = fixture.Table("spine.parquet") } });
        var again = new NamedTrainingSet { Name = "churn", Location = fixture.Table("again") };
        Assert.Equal(await StoreFixture.RowsAsync(set.Location), await StoreFixture.RowsAsync((await fixture.Store.RebuildTrainingSetAsync(again)).Location));
        var spec = await fixture.Store.ModelSpecAsync("churn");
        connection.Execute($"COPY ({Spine.Replace("8.0", "9.0")}) TO '{fixture.Table("spine.parquet")}'");
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.RebuildTrainingSetAsync(again with { Location = fixture.Table("other") }));
        Assert.Contains("are not those of then any more", error.Message);
        Assert.False(Directory.Exists(fixture.Table("other")));
        Assert.Equal(spec, await fixture.Store.ModelSpecAsync("churn"));
    }

    [Fact]
    public async Task A_rebuild_computes_functions_as_they_were_defined_then()
    {
        await using var fixture = await OpenAsync();
        var set = await fixture.Store.CreateTrainingSetAsync(Request(fixture));
        var spec = await fixture.Store.ModelSpecAsync("churn");
        await fixture.ApplyAsync(Ratio with { Expression = "amount * 1000" });
        var again = await fixture.Store.RebuildTrainingSetAsync(new NamedTrainingSet { Name = "churn", Location = fixture.Table("again") });
        Assert.Equal(await StoreFixture.RowsAsync(set.Location), await StoreFixture.RowsAsync(again.Location));
        Assert.Equal((1, spec), (again.Functions!["ratio"], await fixture.Store.ModelSpecAsync("churn")));
        Assert.Contains("6000.0", string.Join("", await StoreFixture.RowsAsync((await fixture.Store.CreateTrainingSetAsync(Request(fixture) with { Name = "fresh" })).Location)));
    }

    [Fact]
    public async Task Arrow_batches_go_in_and_come_out_and_the_recipe_still_names_a_version()
    {
        await using var fixture = await OpenAsync();
        using var connection = DuckDbDatabase.Shared.Connect();
        using var result = connection.Query($"{Spine} ORDER BY seen_at, customer");
        var batches = result.ArrowBatches().ToList();
        var request = Request(fixture) with { Spine = FeatureStore.ArrowSpine(result.ArrowSchema(), batches) };
        batches.ForEach(b => b.Dispose());
        var set = await fixture.Store.CreateTrainingSetAsync(request);
        var spine = set.Sources.Single(s => s.Location.EndsWith("spines/churn", StringComparison.Ordinal));
        Assert.Equal((4L, 1L, null), (set.Rows, spine.Version, set.Request.Spine.Arrow));
        var same = await fixture.Store.CreateTrainingSetAsync(Request(fixture) with { Name = "table" });
        Assert.Equal(await StoreFixture.RowsAsync(same.Location), await StoreFixture.RowsAsync(set.Location));
        var again = await fixture.Store.RebuildTrainingSetAsync(new NamedTrainingSet { Name = "churn", Location = fixture.Table("again") });
        Assert.Equal(await StoreFixture.RowsAsync(set.Location), await StoreFixture.RowsAsync(again.Location));

        var spent = new List<double?>();
        await foreach (var batch in fixture.Store.ReadTrainingSetAsync("churn"))
        {
            using (batch)
            {
                Assert.Equal(["customer", "seen_at", "amount", "total_spend", "segment", "ratio"], batch.Schema.FieldsList.Select(f => f.Name));
                spent.AddRange(((DoubleArray)batch.Column("total_spend")).ToList(includeNulls: true));
            }
        }

        Assert.Equal([null, null, 10, 30], spent.Order());
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.CreateTrainingSetAsync(request with { Name = "other", Spine = new SpineSource { Arrow = [1, 2, 3] } }));
        Assert.Contains("spine.arrow is not an Arrow IPC stream", error.Message);
        error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.CreateTrainingSetAsync(request with { Name = "other", Label = "gone" }));
        Assert.Contains("label names the column 'gone'", error.Message);
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, "root", "spines", "other")));
    }

    [Theory]
    [InlineData("no time column", "timestamp_lookup_key of 'customers' names the column 'when'")]
    [InlineData("unknown feature", "has no feature 'nothing'")]
    [InlineData("missing key", "names the column 'nobody'")]
    [InlineData("wrong key type", "lookup_key 'amount' is double; the key 'customer_id' of 'customers' is long")]
    [InlineData("no time", "needs a timestamp_lookup_key")]
    [InlineData("time of wrong type", "timestamp_lookup_key 'amount' is of type double")]
    [InlineData("zone mix", "declare the 'time_zone'")]
    [InlineData("label", "label names the column 'gone'")]
    [InlineData("collision", "gives a column 'amount', which is there already")]
    [InlineData("collision but for capitals", "gives a column 'Amount', which is there already")]
    [InlineData("known at", "as_known_at is '1/2/2024'")]
    [InlineData("lookback", "is '99999999999999w'; expected a positive number")]
    [InlineData("default type", "gives 'spend' the value \"x\"; expected a double")]
    public async Task Mistakes_are_named_and_nothing_is_written(string mistake, string expected)
    {
        await using var fixture = await OpenAsync();
        var request = Request(fixture);
        var lookup = mistake switch
        {
            "unknown feature" => Lookup with { FeatureNames = ["nothing"], RenameOutputs = null, DefaultValues = null },
            "missing key" => Lookup with { LookupKey = ["nobody"] },
            "wrong key type" => Lookup with { LookupKey = ["amount"] },
            "no time" => Lookup with { TimestampLookupKey = null },
            "no time column" => Lookup with { TimestampLookupKey = "when" },
            "time of wrong type" => Lookup with { TimestampLookupKey = "amount" },
            "collision" => Lookup with { RenameOutputs = new SortedDictionary<string, string> { ["spend"] = "amount" } },
            "collision but for capitals" => Lookup with { RenameOutputs = new SortedDictionary<string, string> { ["spend"] = "Amount" } },
            "lookback" => Lookup with { LookbackWindow = "99999999999999w" },
            "default type" => Lookup with { DefaultValues = new SortedDictionary<string, System.Text.Json.JsonElement> { ["spend"] = StoreFixture.Json("\"x\"") } },
            _ => Lookup,
        };
        request = request with { Features = [new FeatureSpecEntry { Lookup = lookup }], Label = mistake == "label" ? "gone" : null };
        if (mistake == "known at") request = request with { AsKnownAt = "1/2/2024" };
        if (mistake == "zone mix") request = request with { Spine = new SpineSource { Sql = "SELECT 1::BIGINT AS customer, TIMESTAMP '2024-01-02 00:00:00' AS seen_at" } };
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.CreateTrainingSetAsync(request));
        Assert.Contains(expected, error.Message);
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, "root", "training-sets", "churn")));
    }
}
