using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Writing;

public sealed class EvolutionTests : TableFixture
{
    static readonly WriteOptions Evolving = new() { EvolveSchema = true };

    [Fact]
    public async Task Wider_rows_widen_columns_where_the_table_allows_it()
    {
        var table = await CreateAsync(("delta.enableTypeWidening", "true"));
        await table.AppendAsync("SELECT 1::INTEGER AS a, {'x': 1::SMALLINT} AS st, 1.5::DECIMAL(4, 1) AS d");
        await table.AppendAsync("SELECT 5000000000 AS a, {'x': 100000::INTEGER} AS st, 12345.678::DECIMAL(9, 3) AS d", Evolving);
        await table.AppendAsync("SELECT 2::SMALLINT AS a, {'x': 3::TINYINT} AS st, 1 AS d", Evolving);
        Assert.Equal(["1|1|1.500", "2|3|1.000", "5000000000|100000|12345.678"], await RowsAsync(await DeltaTable.OpenAsync(Folder), columns: "a, st.x, d"));
        await table.MergeAsync(new MergeDefinition { Source = "SELECT 1 AS a, {'x': 5000000000} AS st", On = "target.a = source.a", WhenMatched = [MergeClause.UpdateAll()] }, Evolving);
        Assert.Equal(["5000000000"], await RowsAsync(table, "a = 1", "st.x"));
        await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT 1.0::DOUBLE AS a", Evolving));
        Assert.Equal(DataType.Long, (await table.SnapshotAsync()).Schema.Find("a")!.Type);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Fields_inside_lists_maps_and_structs_are_added(string mode)
    {
        var inner = new StructType(new StructField("x", DataType.Long));
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(
                new StructField("l", new ArrayType(inner, true)), new StructField("m", new MapType(DataType.String, inner, true)), new StructField("st", new StructType(new StructField("in", inner)))),
            Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = mode },
        });
        await table.AppendAsync("SELECT [{'x': 1::BIGINT}, NULL] AS l, MAP {'k': {'x': 1::BIGINT}} AS m, {'in': {'x': 1::BIGINT}} AS st");
        await table.AppendAsync("SELECT [{'x': 2::BIGINT, 'y': 'n'}] AS l, MAP {'k': {'x': 2::BIGINT, 'y': 'n'}} AS m, {'in': {'x': 2::BIGINT, 'y': 'n'}} AS st", Evolving);
        await table.UpdateAsync(new Dictionary<string, string> { ["st"] = "{'in': {'x': 7, 'y': 'u'}}" }, "st.in.y = 'n'");
        await table.OptimizeAsync();
        Assert.Equal(
            ["[{'x': 1, 'y': NULL}, NULL]|{k={'x': 1, 'y': NULL}}|{'in': {'x': 1, 'y': NULL}}", "[{'x': 2, 'y': n}]|{k={'x': 2, 'y': n}}|{'in': {'x': 7, 'y': u}}"],
            await RowsAsync(await DeltaTable.OpenAsync(Folder)));
        Assert.Single(await RowsAsync(table, "st.in.x = 7"));
        Assert.Empty((await (await table.SnapshotAsync()).ScanAsync(new ML.Lakehouse.Scans.ScanOptions { Filter = "st.in.x > 8" })).Files);
    }

    [Fact]
    public async Task Wider_rows_that_a_table_does_not_allow_change_nothing()
    {
        var table = await CreateAsync();
        await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT 5000000000 AS a", Evolving));
        Assert.Equal(0, (await table.SnapshotAsync()).Version);
    }

    [Fact]
    public async Task Changes_are_read_across_renames_widening_and_deletion_vectors()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("a", DataType.Integer), new StructField("p", DataType.String)), PartitionBy = ["p"],
            Properties = new Dictionary<string, string>
            {
                ["delta.enableDeletionVectors"] = "true", ["delta.enableChangeDataFeed"] = "true", ["delta.columnMapping.mode"] = "name", ["delta.enableTypeWidening"] = "true",
            },
        });
        await table.AppendAsync("SELECT i AS id, i::INTEGER AS a, 'x' AS p FROM range(3) r(i)");
        await table.DeleteAsync("id = 1");
        await table.RenameColumnAsync("a", "b");
        await table.WidenColumnAsync("b", DataType.Long);
        await table.AddColumnsAsync([new StructField("a", DataType.String)]);
        await table.UpdateAsync(new Dictionary<string, string> { ["a"] = "'new'" }, "id = 2");
        await table.RestoreAsync(5);
        using var connection = DuckDbDatabase.Shared.Connect();
        (await table.ChangesAsync(0)).Attach(connection, "c");
        Assert.Equal(
            [
                "0|0|NULL|x|insert|1", "1|1|NULL|x|insert|1", "2|2|NULL|x|insert|1", "1|1|NULL|x|delete|2", "2|2|new|x|update_postimage|6", "2|2|NULL|x|update_preimage|6",
                "2|2|new|x|delete|7", "2|2|NULL|x|insert|7",
            ],
            Rows(connection, "SELECT id, b, a, p, _change_type, _commit_version FROM c ORDER BY 6, 1, 5"));
    }

    [Fact]
    public async Task Ids_of_columns_that_a_restore_took_away_are_not_given_again()
    {
        var table = await CreateAsync(("delta.columnMapping.mode", "name"));
        await table.AddColumnsAsync([new StructField("first", DataType.Long)]);
        var first = (await table.SnapshotAsync()).Schema.Find("first")!.Id;
        await table.RestoreAsync(0);
        await table.AddColumnsAsync([new StructField("second", DataType.Long)]);
        Assert.True((await table.SnapshotAsync()).Schema.Find("second")!.Id > first);
    }

    Task<DeltaTable> CreateAsync(params (string Name, string Value)[] properties) => DeltaTable.CreateAsync(Folder, new TableDefinition
    {
        Schema = new StructType(new StructField("a", DataType.Integer), new StructField("st", new StructType(new StructField("x", DataType.Short))), new StructField("d", new DecimalType(4, 1))),
        Properties = properties.ToDictionary(p => p.Name, p => p.Value),
    });
}
