using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Writing;

/// <summary>Files are left out of a merge only where source and target order their keys alike.</summary>
public sealed class MergeKeyTests : TableFixture
{
    [Theory]
    [InlineData("string", "i::VARCHAR", "i")]
    [InlineData("long", "i", "i::VARCHAR")]
    [InlineData("long", "i", "i::SMALLINT")]
    [InlineData("double", "(i + 0.1::FLOAT)::DOUBLE", "(i + 0.1::FLOAT)::FLOAT")]
    [InlineData("float", "0.1::FLOAT", "0.1::FLOAT::DOUBLE")]
    [InlineData("float", "0.1::FLOAT", "0.1::FLOAT")]
    [InlineData("date", "DATE '2020-01-01' + i::INTEGER", "(DATE '2020-01-01' + i::INTEGER)::TIMESTAMP")]
    [InlineData("timestamp", "TIMESTAMPTZ '1960-01-01 00:00:00.123456Z' + to_hours(i)", "TIMESTAMP '1960-01-01 00:00:00.123456' + to_hours(i)")]
    public async Task Keys_of_another_type_match_what_is_equal(string type, string key, string source)
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("k", new PrimitiveType(type)), new StructField("v", DataType.String)) });
        await table.AppendAsync($"SELECT CAST({key} AS {DuckDbTypeText.Of(new PrimitiveType(type))}) AS k, 'old' AS v FROM range(9, 11) r(i)");
        await table.MergeAsync(new MergeDefinition
        {
            Source = $"SELECT DISTINCT {source} AS y FROM range(9, 11) r(i)", On = "target.k = source.y",
            WhenMatched = [MergeClause.Update(new Dictionary<string, string> { ["v"] = "'new'" })],
        });
        Assert.Equal(["new", "new"], await RowsAsync(table, columns: "v"));
    }

    [Fact]
    public async Task Rows_that_no_clause_takes_are_no_second_match()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long), new StructField("v", DataType.String)) });
        await table.AppendAsync("SELECT 1 AS id, 'a' AS v");
        const string Twice = "SELECT 1 AS id, 'x' AS v UNION ALL SELECT 1, 'y'";
        await Assert.ThrowsAsync<ML.Common.Errors.PlatformException>(() => table.MergeAsync(new MergeDefinition { Source = Twice, On = "target.id = source.id", WhenMatched = [MergeClause.UpdateAll()] }));
        await table.MergeAsync(new MergeDefinition { Source = Twice, On = "target.id = source.id", WhenMatched = [MergeClause.UpdateAll("source.v = 'y'")], WhenNotMatched = [MergeClause.InsertAll()] });
        Assert.Equal(["1|y"], await RowsAsync(table));
        await table.MergeAsync(new MergeDefinition { Source = Twice, On = "target.id = source.id", WhenMatched = [MergeClause.Delete()] });
        Assert.Empty(await RowsAsync(table));
    }

    [Fact]
    public async Task Source_rows_without_a_match_are_inserted_each_and_null_matches_nothing()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long), new StructField("v", DataType.String)) });
        await table.AppendAsync("SELECT 1 AS id, 'a' AS v UNION ALL SELECT NULL, 'n'");
        await table.MergeAsync(new MergeDefinition
        {
            Source = "SELECT 2 AS id, 'x' AS v UNION ALL SELECT 2, 'y' UNION ALL SELECT NULL, 'm'", On = "target.id = source.id", WhenNotMatched = [MergeClause.InsertAll()],
        });
        Assert.Equal(["1|a", "2|x", "2|y", "NULL|m", "NULL|n"], await RowsAsync(table));
    }
}
