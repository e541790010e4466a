using ML.Common.Errors;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Tests.Catalog;

public sealed class CatalogTests
{
    const string Yaml = """
        kind: feature_table
        name: shop.customers
        description: What customers spent
        location: customers
        primary_keys: [id]
        timeseries_column: ts
        ttl: 2h
        online: true
        tags: {team: shop}
        ---
        kind: entity
        name: customer
        join_key: id
        type: long
        ---
        kind: on_demand_feature
        name: double_spend
        expression: spend * 2
        inputs: {spend: double}
        ---
        kind: feature_spec
        name: shop.spec
        features:
        - lookup: {table: shop.customers, lookup_key: [id], timestamp_lookup_key: at, lookback_window: 1h, default_values: {spend: 0.5}}
        - function: {feature: double_spend}
        """;

    static async Task<StoreFixture> OpenAsync(string yaml)
    {
        var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("customers", "SELECT 1::BIGINT AS id, TIMESTAMPTZ '2024-01-01 00:00:00Z' AS ts, 1.5::DOUBLE AS spend, DATE '2024-01-02' AS day");
        File.WriteAllText(Path.Combine(fixture.Folder, "all.yaml"), yaml);
        return fixture;
    }

    [Fact]
    public async Task A_folder_is_planned_applied_and_then_unchanged()
    {
        await using var fixture = await OpenAsync(Yaml);
        var definitions = FeatureStore.ReadDefinitions(fixture.Folder);
        var plan = await fixture.Store.PlanAsync(definitions);
        Assert.Equal(["create", "create", "create", "create"], plan.Changes.Select(c => c.Action));
        Assert.Empty(await fixture.Store.ListAsync());
        await fixture.Store.ApplyAsync(definitions);
        Assert.All((await fixture.Store.PlanAsync(definitions)).Changes, c => Assert.Equal("unchanged", c.Action));
        var described = await fixture.Store.DescribeAsync("shop.customers");
        Assert.Equal(["id long", "spend double", "day date"], described.Columns.Select(c => $"{c.Name} {c.Type}"));
        File.WriteAllText(Path.Combine(fixture.Folder, "all.yaml"), Yaml.Replace("ttl: 2h", "ttl: 3h"));
        var changed = (await fixture.Store.ApplyAsync(FeatureStore.ReadDefinitions(fixture.Folder))).Changes.Single(c => c.Action == "update");
        Assert.Equal("ttl: \"2h\" → \"3h\"", Assert.Single(changed.Differences));
        Assert.Equal(2, (await fixture.Store.DescribeAsync("shop.customers")).Current.Version);
    }

    [Theory]
    [InlineData("ttl: 2h", "ttl: soon", "ttl of 'shop.customers' is 'soon'")]
    [InlineData("primary_keys: [id]", "primary_keys: [nobody]", "primary key 'nobody' is not a column")]
    [InlineData("primary_keys: [id]", "primary_keys: [spend]", "primary key 'spend' of 'shop.customers' is double")]
    [InlineData("timeseries_column: ts", "timeseries_column: spend", "is of type double; expected a timestamp or date")]
    [InlineData("online: true", "onlin: true", "onlin")]
    [InlineData("kind: feature_spec", "kind: nothing", "nothing")]
    [InlineData("table: shop.customers", "table: nowhere", "feature table 'nowhere' is not defined")]
    [InlineData("expression: spend * 2", "expression: other * 2", "expression of 'double_spend' is wrong")]
    [InlineData("name: double_spend", "name: shop.customers", "is defined already")]
    [InlineData("ttl: 2h", "ttl: 0.0000001us", "ttl of 'shop.customers' is '0.0000001us'")]
    [InlineData("ttl: 2h", "created_column: day", "declare the 'time_zone' in which created_column 'day' of 'shop.customers' is meant")]
    [InlineData("name: double_spend", "name: Shop.Spec", "'Shop.Spec' and 'shop.spec' differ in capital letters alone")]
    [InlineData("type: long", "type: string", "primary key 'id' of 'shop.customers' is long; the entity 'customer' says string")]
    [InlineData("type: long", "type: double", "type of 'customer' is 'double'; expected an integer")]
    [InlineData("join_key: id", "description: nothing", "'customer': join_key is missing")]
    public async Task Mistakes_are_named_and_nothing_is_applied(string right, string wrong, string expected)
    {
        await using var fixture = await OpenAsync(Yaml.Replace(right, wrong));
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.ApplyAsync(FeatureStore.ReadDefinitions(fixture.Folder)));
        Assert.Contains(expected, error.Message);
        Assert.Empty(await fixture.Store.ListAsync());
    }

    [Fact]
    public async Task Views_that_need_each_other_are_refused()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        FeatureView View(string name, string source) => new() { Name = name, PrimaryKeys = ["k"], Sql = "SELECT * FROM s", Sources = new SortedDictionary<string, string> { ["s"] = source } };
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.ApplyAsync(View("a", "b"), View("b", "a")));
        Assert.Contains("'a' depends on itself: a → b → a", error.Message);
    }

    [Fact]
    public async Task Windows_by_the_event_time_of_rows_that_become_known_later_are_refused()
    {
        await using var fixture = await OpenAsync(Yaml);
        FeatureView View(string time) => new()
        {
            Name = "spent", PrimaryKeys = ["id"], TimeseriesColumn = time, Sources = new SortedDictionary<string, string> { ["c"] = "orders" },
            Aggregations = [new Aggregation { Name = "n", Function = "count", Window = new AggregationWindow { Type = "sliding", Duration = "1d" } }],
        };
        var orders = new FeatureTable { Name = "orders", Location = fixture.Table("customers"), PrimaryKeys = ["id"], TimeseriesColumn = "ts", CreatedColumn = "day", TimeZone = "UTC" };
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.ApplyAsync(orders, View("ts")));
        Assert.Contains("rows of 'orders' are known from 'day' on: windows would count them earlier", error.Message);
        await fixture.ApplyAsync(orders, View("day"));
    }

    [Theory]
    [InlineData("1::BIGINT AS id, 'much' AS spend", "feature 'spend' of 'shop.customers' is defined as double, and its column")]
    [InlineData("'1' AS id, 1.5::DOUBLE AS spend", "key 'id' of 'shop.customers' is defined as long, and its column")]
    public async Task A_table_whose_schema_changed_is_refused_by_name(string columns, string expected)
    {
        await using var fixture = await OpenAsync(Yaml);
        await fixture.Store.ApplyAsync(FeatureStore.ReadDefinitions(fixture.Folder));
        Directory.Delete(fixture.Table("customers"), recursive: true);
        await fixture.WriteAsync("customers", $"SELECT {columns}, TIMESTAMPTZ '2024-01-01 00:00:00Z' AS ts, DATE '2024-01-02' AS day");
        await fixture.ReopenAsync();
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.MaterializeAsync(new()));
        Assert.Contains(expected, error.Message);
    }
}
