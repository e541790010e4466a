using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Writing;

/// <summary>What a table says of its rows holds whichever operation writes them.</summary>
public sealed class RowRulesTests : TableFixture
{
    [Fact]
    public async Task Generated_columns_follow_updates_and_merges()
    {
        var table = await CreateAsync(
            new StructField("id", DataType.Long), new StructField("base", DataType.Long).With("CURRENT_DEFAULT", "10"),
            new StructField("total", DataType.Long).With("delta.generationExpression", "id + base"));
        await table.AppendAsync("SELECT 1 AS id");
        await table.AppendAsync("SELECT 2 AS id, 20 AS base");
        await table.UpdateAsync(new Dictionary<string, string> { ["base"] = "base + 1" }, "id = 1");
        Assert.Equal(["1|11|12", "2|20|22"], await RowsAsync(table));
        await table.MergeAsync(new MergeDefinition
        {
            Source = "SELECT 2::BIGINT AS id, 5::BIGINT AS base UNION ALL SELECT 3, 6", On = "target.id = source.id",
            WhenMatched = [MergeClause.Update(new Dictionary<string, string> { ["base"] = "source.base" })], WhenNotMatched = [MergeClause.InsertAll()],
            WhenNotMatchedBySource = [MergeClause.Update(new Dictionary<string, string> { ["id"] = "100" })],
        });
        Assert.Equal(["100|11|111", "2|5|7", "3|6|9"], (await RowsAsync(table)).Order(StringComparer.Ordinal));
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.UpdateAsync(new Dictionary<string, string> { ["total"] = "0" }, "id = 2"));
        Assert.Contains("generated column 'total'", error.Message);
    }

    [Fact]
    public async Task Fields_inside_values_must_not_be_null_where_there_is_a_value()
    {
        var table = await CreateAsync(new StructField("st", new StructType(new StructField("a", DataType.Long, Nullable: false), new StructField("b", DataType.Long))));
        await table.AppendAsync("SELECT NULL AS st UNION ALL SELECT {'a': 1::BIGINT, 'b': NULL::BIGINT}");
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT {'a': NULL::BIGINT, 'b': 1::BIGINT} AS st"));
        Assert.Contains("'st.a'", error.Message);
        Assert.Equal(1, (await table.SnapshotAsync()).Version);
    }

    [Fact]
    public async Task A_condition_that_is_null_is_not_met()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long)), Constraints = new Dictionary<string, string> { ["positive"] = "id > 0" },
        });
        Assert.Contains("'positive'", (await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT NULL AS id"))).Message);
    }

    [Fact]
    public async Task Columns_may_have_any_name_in_every_operation()
    {
        string[] names = ["f", "r", "s", "m", "action", "target", "source", "file", "row", "g", "x", "select"];
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType([.. names.Select(n => new StructField(n, DataType.Long))]), Properties = new Dictionary<string, string> { ["delta.enableChangeDataFeed"] = "true" },
        });
        await table.AppendAsync($"SELECT {Values(0)} FROM range(4) t(i)");
        await table.MergeAsync(new MergeDefinition
        {
            Source = $"SELECT {Values(100)} FROM range(2, 6) t(i)", On = "target.f = source.f - 100",
            WhenMatched = [MergeClause.Delete("source.f = 102"), MergeClause.UpdateAll()], WhenNotMatched = [MergeClause.InsertAll()],
            WhenNotMatchedBySource = [MergeClause.Update(new Dictionary<string, string> { ["action"] = "7" }, "target.f = 0")],
        });
        await table.UpdateAsync(new Dictionary<string, string> { ["r"] = "s + 1" }, "f = 1");
        await table.DeleteAsync("f = 104 AND action = 104");
        string Row(int value, int action, int r) => string.Join('|', names.Select(n => n == "action" ? action : n == "r" ? r : value));
        Assert.Equal([Row(0, 7, 0), Row(1, 1, 2), Row(103, 103, 103), Row(105, 105, 105)], await RowsAsync(table, orderBy: "f"));
        using var connection = DuckDbDatabase.Shared.Connect();
        (await table.ChangesAsync(2, 2)).Attach(connection, "changes");
        Assert.Equal(["delete|2", "insert|104", "insert|105", "update_postimage|0", "update_postimage|103", "update_preimage|0", "update_preimage|3"],
            Rows(connection, "SELECT _change_type, action FROM changes WHERE action <> 7 OR f <> 0 UNION ALL SELECT _change_type, f FROM changes WHERE action = 7 AND f = 0").Order(StringComparer.Ordinal));

        string Values(int plus) => string.Join(", ", names.Select(n => $"i + {plus} AS {Sql.Identifier(n)}"));
    }

    Task<DeltaTable> CreateAsync(params StructField[] fields) => DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(fields) });
}
