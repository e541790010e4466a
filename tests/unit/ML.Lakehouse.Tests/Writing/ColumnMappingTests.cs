using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Writing;

public sealed class ColumnMappingTests : TableFixture
{
    static readonly StructType Person = new(new StructField("name", DataType.String), new StructField("age", DataType.Integer));

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Nested_fields_are_renamed_and_dropped_while_files_stay(string mode)
    {
        var table = await CreateAsync(mode);
        await table.AppendAsync(Row(1));
        var before = (await (await table.SnapshotAsync()).FilesAsync()).Select(f => f.Path).ToList();
        await table.RenameColumnAsync("who.name", "called");
        await table.RenameColumnAsync("crowd.element.age", "years");
        await table.RenameColumnAsync("byName.value.name", "label");
        await table.DropColumnAsync("who.age");
        await table.DropColumnAsync("byName.value.age");
        Assert.Equal(before, (await (await table.SnapshotAsync()).FilesAsync()).Select(f => f.Path));
        await table.AppendAsync("SELECT 2 AS id, {'called': 'b2'} AS who, [{'name': 'c2', 'years': 4}] AS crowd, MAP {'k': {'label': 'd2'}} AS \"byName\"");
        string[] expected = ["1|{'called': a}|[{'name': b, 'years': 3}]|{k={'label': c}}", "2|{'called': b2}|[{'name': c2, 'years': 4}]|{k={'label': d2}}"];
        Assert.Equal(expected, await RowsAsync(await DeltaTable.OpenAsync(Folder)));
        Assert.Equal(["2"], await RowsAsync(table, "who.called = 'b2'", "id"));
        await table.UpdateAsync(new Dictionary<string, string> { ["id"] = "id + 10" }, "who.called = 'a'");
        Assert.Equal(["11", "2"], (await RowsAsync(table, columns: "id")).Order(StringComparer.Ordinal));
        Assert.Equal(["1|{'name': a, 'age': 2}"], await RowsAsync(await table.SnapshotAsync(1), columns: "id, who"));
    }

    [Fact]
    public async Task A_name_that_is_dropped_and_added_again_is_another_column()
    {
        var table = await CreateAsync("id");
        await table.AppendAsync(Row(1));
        await table.DropColumnAsync("id");
        await table.AddColumnsAsync([new StructField("id", DataType.String)]);
        Assert.Equal(["NULL|a"], await RowsAsync(table, columns: "id, who.name"));
        Assert.Equal(["1|a"], await RowsAsync(await table.SnapshotAsync(1), columns: "id, who.name"));
    }

    [Fact]
    public async Task Files_of_a_table_mapped_by_id_are_read_by_their_ids_whatever_names_they_have()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("a", DataType.Long), new StructField("b", DataType.String)), Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = "id" },
        });
        await table.AppendAsync("SELECT 1 AS a, 'x' AS b");
        var schema = (await table.SnapshotAsync()).Schema;
        var file = Path.Combine(Folder, (await (await table.SnapshotAsync()).FilesAsync()).Single().Path);
        using var connection = DuckDbDatabase.Shared.Connect();
        connection.Execute($"COPY (SELECT 'y' AS other, 2::BIGINT AS strange) TO {Sql.Literal(file)} (FORMAT parquet, FIELD_IDS {{strange: {schema.Fields[0].Id}, other: {schema.Fields[1].Id}}})");
        Assert.Equal(["2|y"], await RowsAsync(await DeltaTable.OpenAsync(Folder)));
    }

    [Theory]
    [InlineData("who.nobody", "it", ErrorCode.ResourceDoesNotExist, "name, age")]
    [InlineData("crowd.name", "it", ErrorCode.ResourceDoesNotExist, "array<")]
    [InlineData("who.name", "AGE", ErrorCode.ResourceAlreadyExists, "'AGE'")]
    public async Task Renames_that_cannot_be_are_refused(string from, string to, ErrorCode code, string named)
    {
        var table = await CreateAsync("name");
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.RenameColumnAsync(from, to));
        Assert.Equal(code, error.Code);
        Assert.Contains(named, error.Message);
        Assert.Equal(0, (await table.SnapshotAsync()).Version);
    }

    [Fact]
    public async Task The_last_field_of_a_value_is_not_dropped()
    {
        var table = await CreateAsync("name");
        await table.DropColumnAsync("who.age");
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.DropColumnAsync("who.name"));
        Assert.Contains("last one", error.Message);
    }

    [Fact]
    public async Task What_a_constraint_uses_is_not_renamed_or_dropped()
    {
        var table = await CreateAsync("name");
        await table.AddConstraintAsync("adult", "who.age > 17");
        Assert.Contains("'adult'", (await Assert.ThrowsAsync<PlatformException>(() => table.DropColumnAsync("who.age"))).Message);
        Assert.Contains("'adult'", (await Assert.ThrowsAsync<PlatformException>(() => table.RenameColumnAsync("who", "person"))).Message);
        await table.RenameColumnAsync("who.name", "called");
        await table.DropConstraintAsync("adult");
        await table.DropColumnAsync("who.age");
    }

    Task<DeltaTable> CreateAsync(string mode) => DeltaTable.CreateAsync(Folder, new TableDefinition
    {
        Schema = new StructType(
            new StructField("id", DataType.Long), new StructField("who", Person), new StructField("crowd", new ArrayType(Person, ContainsNull: true)),
            new StructField("byName", new MapType(DataType.String, Person, ValueContainsNull: true))),
        Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = mode },
    });

    static string Row(int id) =>
        $"SELECT {id} AS id, {{'name': 'a', 'age': 2}} AS who, [{{'name': 'b', 'age': 3}}] AS crowd, MAP {{'k': {{'name': 'c', 'age': 4}}}} AS \"byName\"";
}
