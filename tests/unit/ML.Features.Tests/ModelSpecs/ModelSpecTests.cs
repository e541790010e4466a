using System.Globalization;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.Serving;
using ML.Features.Contracts.TrainingSets;
using ML.Features.ModelSpecs;
using Microsoft.Extensions.DependencyInjection;

namespace ML.Features.Tests.ModelSpecs;

public sealed class ModelSpecTests
{
    // As Databricks' public examples have it: no orders, a fraction in the window, fields that are not known here.
    const string Foreign = """
        input_columns:
        - customer_id:
            data_type: long
            source: training_data
            include: false
        - total_spend:
            data_type: double
            source: feature_store
            table_name: main.shop.customers
            feature_name: spend
            lookup_key:
            - customer_id
            timestamp_lookup_key: [ts]
        - margin:
            source: on_demand_feature
            udf_name: main.shop.subtract
            input_bindings: {x: total_spend, y: cost}
        - cost: {source: training_data, data_type: double}
        input_tables:
        - main.shop.customers: {table_id: 5f0c, lookback_window: 604800.5}
        input_functions:
        - main.shop.subtract: {}
        serialization_version: 10
        workspace_id: 123
        feature_store_client_version: 0.18.2
        """;

    [Fact]
    public void A_foreign_spec_is_read()
    {
        var spec = ModelSpecReader.Read(Foreign);
        Assert.Equal(["total_spend", "margin", "cost"], spec.ModelColumns);
        var entries = ModelSpecEntries.Of(spec);
        Assert.Equal(("main.shop.customers", "customer_id", "604800.5s"), (entries[0].Lookup!.Table, entries[0].Lookup!.LookupKey[0], entries[0].Lookup!.LookbackWindow));
        Assert.Equal("total_spend", entries[0].Lookup!.RenameOutputs!["spend"]);
        Assert.Equal(("main.shop.subtract", "cost"), (entries[1].Function!.Feature, entries[1].Function!.InputBindings!["y"]));
    }

    [Theory]
    [InlineData("source: feature_store", "source: somewhere", "source of column 'total_spend' is 'somewhere'")]
    [InlineData("table_name: main.shop.customers", "x: y", "column 'total_spend' has no table_name")]
    [InlineData("lookback_window: 604800.5", "lookback_window: soon", "lookback_window of 'main.shop.customers' is 'soon'")]
    [InlineData("input_columns:", "columns:", "input_columns is missing")]
    [InlineData("input_columns:", "input_columns: [", "line")]
    public void Mistakes_in_a_spec_are_named(string from, string to, string expected)
    {
        var error = Assert.Throws<PlatformException>(() => ModelSpecReader.Read(Foreign.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(expected, error.Message);
    }

    static async Task<StoreFixture> OpenAsync()
    {
        var fixture = await StoreFixture.OpenAsync();
        // The city of a customer is the key of another lookup; one customer's row is too old, one has a null.
        await fixture.WriteAsync("customers", """
            SELECT * FROM (VALUES (1::BIGINT, now() - INTERVAL 1 HOUR, 10.0::DOUBLE, 'Ulm', 3::BIGINT), (2, now() - INTERVAL 2 HOUR, NULL, 'Bonn', 4),
            (3, now() - INTERVAL 9 DAY, 7.0, 'Ulm', 5), (1, now() - INTERVAL 3 HOUR, 99.0, 'Bonn', 9), (1, now() + INTERVAL 3 HOUR, 98.0, 'Bonn', 8)) t(customer_id, ts, spend, city, visits)
            """);
        await fixture.WriteAsync("cities", "SELECT * FROM (VALUES ('Ulm', 0.5::FLOAT, true), ('Bonn', 0.25::FLOAT, false)) t(city, rate, capital)");
        await fixture.WriteAsync("spine", "SELECT c::BIGINT AS customer, now() AS seen_at, c * 1.5::DOUBLE AS amount, 'x' AS label FROM range(1, 5) t(c)");
        await fixture.ApplyAsync(
            new FeatureTable { Name = "customers", Location = fixture.Table("customers"), PrimaryKeys = ["customer_id"], TimeseriesColumn = "ts", Ttl = "7d", Online = true },
            new FeatureTable { Name = "cities", Location = fixture.Table("cities"), PrimaryKeys = ["city"], Online = true },
            Ratio("amount / (spend + 1)"));
        await fixture.Store.CreateTrainingSetAsync(Request(fixture, "churn"));
        return fixture;
    }

    static OnDemandFeature Ratio(string expression) => new()
    {
        Name = "ratio", Expression = expression, Inputs = new SortedDictionary<string, string> { ["amount"] = "double", ["spend"] = "double" },
    };

    static CreateTrainingSet Request(StoreFixture fixture, string name) => new()
    {
        Name = name, Spine = new SpineSource { Table = fixture.Table("spine") }, Label = "label", ExcludeColumns = ["customer", "seen_at", "home"],
        Features =
        [
            new FeatureSpecEntry
            {
                Lookup = new FeatureLookup
                {
                    Table = "customers", LookupKey = ["customer"], TimestampLookupKey = "seen_at", LookbackWindow = "30d", RenameOutputs = new SortedDictionary<string, string> { ["city"] = "home" },
                    DefaultValues = new SortedDictionary<string, System.Text.Json.JsonElement> { ["visits"] = StoreFixture.Json("-1") },
                },
            },
            new FeatureSpecEntry { Lookup = new FeatureLookup { Table = "cities", LookupKey = ["home"] } },
            new FeatureSpecEntry { Function = new FeatureFunction { Feature = "ratio" } },
        ],
    };

    static Task<IFeatureCompletion> CompletionAsync(StoreFixture fixture, string yaml) =>
        fixture.Store.Services.GetRequiredService<IModelFeatures>().OpenAsync(yaml, CancellationToken.None);

    static string Text(IReadOnlyDictionary<string, Array> found, IEnumerable<string> columns) =>
        string.Join(" ", columns.Select(c => $"{c}={string.Join(",", found[c].Cast<object?>().Select(v => v is null or double.NaN or float.NaN ? "null" : Convert.ToString(v, CultureInfo.InvariantCulture)))}"));

    [Fact]
    public async Task A_training_sets_spec_says_what_the_model_reads()
    {
        await using var fixture = await OpenAsync();
        var yaml = await fixture.Store.ModelSpecAsync("churn");
        var spec = ModelSpecReader.Read(yaml);
        Assert.Equal(["amount", "spend", "visits", "rate", "capital", "ratio"], spec.ModelColumns);
        Assert.Equal(["customer 0", "seen_at 0", "amount 0", "spend 1", "home 1", "visits 1", "rate 2", "capital 2", "ratio 2"], spec.Columns.Select(c => $"{c.Name} {c.Order}"));
        Assert.Equal(2592000m, spec.Lookbacks["customers"]);
        Assert.Contains("serialization_version: 9", yaml);
        Assert.Equal(yaml, ModelSpecWriter.Write(spec));
    }

    [Fact]
    public async Task Keys_are_completed_to_the_very_rows_of_the_training_set()
    {
        await using var fixture = await OpenAsync();
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        var completion = await CompletionAsync(fixture, await fixture.Store.ModelSpecAsync("churn"));
        Assert.Equal(["amount", "spend", "visits", "rate", "capital", "ratio"], completion.ModelColumns);
        var found = await completion.CompleteAsync(new Dictionary<string, object?[]> { ["customer"] = [1L, 2L, 3L, 4L], ["amount"] = [1.5, 3.0, 4.5, 6.0] }, 4, default);
        Assert.Equal("spend=10,null,null,null visits=3,4,-1,-1 rate=0.5,0.25,null,null capital=True,False,null,null", Text(found, ["spend", "visits", "rate", "capital"]));
        var set = await fixture.Store.CreateTrainingSetAsync(Request(fixture, "again"));
        var offline = await StoreFixture.RowsAsync(set.Location, "amount, spend, visits, rate, capital, ratio");
        var online = Enumerable.Range(0, 4).Select(row => "{" + string.Join(",", completion.ModelColumns.Select(c =>
            $"\"{c}\":{Json(c == "amount" ? (row + 1) * 1.5 : found[c].GetValue(row))}")) + "}");
        Assert.Equal(offline, online.Order(StringComparer.Ordinal));
    }

    static string Json(object? value) => value switch
    {
        null or double.NaN or float.NaN => "null",
        bool flag => flag ? "true" : "false",
        double or float when Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && number == Math.Floor(number) => number.ToString("0.0", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [Fact]
    public async Task Brought_values_win_and_keys_that_are_missing_are_named()
    {
        await using var fixture = await OpenAsync();
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        var completion = await CompletionAsync(fixture, await fixture.Store.ModelSpecAsync("churn"));
        var found = await completion.CompleteAsync(
            new Dictionary<string, object?[]> { ["customer"] = ["1", null], ["amount"] = [1.5, 3.0], ["spend"] = [double.NaN, 2.0], ["home"] = [null, "Ulm"] }, 2, default);
        Assert.Equal("spend=10,2 visits=3,-1 rate=0.5,0.5 ratio=0.13636363636363635,1", Text(found, ["spend", "visits", "rate", "ratio"]));
        var error = await Assert.ThrowsAsync<PlatformException>(() => completion.CompleteAsync(new Dictionary<string, object?[]> { ["amount"] = [1.5] }, 1, default).AsTask());
        Assert.Contains("key of 'customers' 'customer' is missing", error.Message);
        error = await Assert.ThrowsAsync<PlatformException>(() => completion.CompleteAsync(new Dictionary<string, object?[]> { ["customer"] = ["one"], ["amount"] = [1.5] }, 1, default).AsTask());
        Assert.Contains("'customer' has the value one in row 0; expected a whole number", error.Message);
    }

    [Fact]
    public async Task A_function_stays_as_it_was_trained_with()
    {
        await using var fixture = await OpenAsync();
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        var yaml = await fixture.Store.ModelSpecAsync("churn");
        await fixture.ApplyAsync(Ratio("0.0::DOUBLE"));
        var completion = await CompletionAsync(fixture, yaml);
        var found = await completion.CompleteAsync(new Dictionary<string, object?[]> { ["customer"] = [1L], ["amount"] = [11.0] }, 1, default);
        Assert.Equal("ratio=1", Text(found, ["ratio"]));
    }
}
