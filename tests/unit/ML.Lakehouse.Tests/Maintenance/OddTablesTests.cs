using System.Text;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Maintenance;

/// <summary>Tables as other writers leave them, and maintenance that must not harm them.</summary>
public sealed class OddTablesTests : TableFixture
{
    static readonly VacuumOptions Everything = new() { Retention = TimeSpan.Zero, EnforceRetention = false };

    [Fact]
    public async Task Vacuum_knows_a_files_absolute_path_for_its_own()
    {
        await (await CreateAsync()).AppendAsync("SELECT 1 AS id");
        EditAdd(1, add => add["path"] = $"{new Uri(Folder).AbsoluteUri}/{add["path"]}");
        var table = await DeltaTable.OpenAsync(Folder);
        Assert.Empty(await table.VacuumAsync(Everything));
        Assert.Equal(["1"], await RowsAsync(table));
    }

    [Fact]
    public async Task A_version_whose_deletion_vector_is_gone_is_not_restored()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT i AS id FROM range(10) r(i)");
        await table.DeleteAsync("id = 1");
        await table.DeleteAsync("id = 2");
        Assert.Single(await table.VacuumAsync(Everything));
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.RestoreAsync(2));
        Assert.Equal(ErrorCode.InvalidState, error.Code);
        Assert.Contains("deletion_vector_", error.Message);
        Assert.Equal(8, (await RowsAsync(await DeltaTable.OpenAsync(Folder))).Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("not json")]
    public async Task A_file_without_statistics_gets_its_number_of_rows_beside_a_deletion_vector(string? stats)
    {
        await (await CreateAsync()).AppendAsync("SELECT i AS id FROM range(10) r(i)");
        EditAdd(1, add => add["stats"] = stats);
        var table = await DeltaTable.OpenAsync(Folder);
        await table.DeleteAsync("id = 1");
        Assert.Equal(9, (await RowsAsync(table)).Length);
        var file = Assert.Single(await (await table.SnapshotAsync()).FilesAsync());
        Assert.Contains("\"numRecords\":10", Encoding.UTF8.GetString(file.Stats.Span));
        Assert.Equal(9, (await table.DetailAsync()).Rows);
        await table.DeleteAsync("id >= 0");
        Assert.Empty(await RowsAsync(table));
    }

    [Fact]
    public async Task Deletion_vectors_go_through_optimize_restore_and_vacuum()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT i AS id FROM range(10) r(i)");
        await table.DeleteAsync("id = 1");
        await table.OptimizeAsync();
        await table.RestoreAsync(2);
        Assert.Equal(9, (await RowsAsync(table)).Length);
        await table.RestoreAsync(1);
        await table.DeleteAsync("id = 3");
        await table.VacuumAsync(Everything);
        Assert.DoesNotContain("3", await RowsAsync(await DeltaTable.OpenAsync(Folder)));
        Assert.Equal(10, (await RowsAsync(await table.SnapshotAsync(1))).Length);
    }

    [Fact]
    public async Task Commits_without_actions_and_with_unknown_ones_are_versions_like_others()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT 1 AS id");
        File.WriteAllText(Commit(2), "");
        File.WriteAllText(Commit(3), "\r\n{\"commitInfo\":{}}\r\n\r\n");
        File.WriteAllText(Commit(4), "{\"somethingNew\":{\"a\":1}}\n{\"commitInfo\":{\"timestamp\":1.5,\"operationParameters\":{\"a\":[1]}}}");
        await table.AppendAsync("SELECT 2 AS id");
        Assert.Equal(["1", "2"], await RowsAsync(await DeltaTable.OpenAsync(Folder)));
        Assert.Equal([5, 4, 3, 2, 1, 0], (await table.HistoryAsync()).Select(h => h.Version));
    }

    [Theory]
    [InlineData("a*b[1]?{c,d}")]
    [InlineData("a%20b#c")]
    [InlineData("ü'x\":=")]
    public async Task Names_that_mean_something_to_patterns_and_addresses_are_only_names(string name)
    {
        foreach (var folder in new[] { Path.Combine(Folder, name), Folder + "-plain" })
        {
            var table = await DeltaTable.CreateAsync(folder, new TableDefinition
            {
                Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)), PartitionBy = ["p"],
                Properties = new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true", ["delta.enableChangeDataFeed"] = "true" },
            });
            await table.AppendAsync($"SELECT i AS id, {ML.Lakehouse.DuckDb.Sql.Literal(name)} AS p FROM range(4) r(i) UNION ALL SELECT 9, 'other'");
            await table.DeleteAsync("id = 1");
            await table.CheckpointAsync();
            await table.OptimizeAsync();
            await table.VacuumAsync(Everything);
            Assert.Equal(["0", "2", "3"], await RowsAsync(await DeltaTable.OpenAsync(folder), $"p = {ML.Lakehouse.DuckDb.Sql.Literal(name)}", "id"));
            Assert.Equal(4, (await RowsAsync(await table.CloneAsync(folder + "-clone"))).Length);
        }
    }

    [Fact]
    public async Task Changes_of_a_writer_that_leaves_out_the_partition_of_a_removed_file_name_it()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)), PartitionBy = ["p"],
            Properties = new Dictionary<string, string> { ["delta.enableChangeDataFeed"] = "true" },
        });
        await table.AppendAsync("SELECT 1 AS id, 'x' AS p");
        await table.OverwriteAsync("SELECT 2 AS id, 'y' AS p");
        File.WriteAllLines(Commit(2), File.ReadAllLines(Commit(2)).Select(line =>
        {
            var action = JsonNode.Parse(line)!;
            if (action["remove"] is JsonObject remove) remove.Remove("partitionValues");
            return action.ToJsonString();
        }));
        using var connection = ML.Lakehouse.DuckDb.DuckDbDatabase.Shared.Connect();
        (await (await DeltaTable.OpenAsync(Folder)).ChangesAsync(2)).Attach(connection, "c");
        Assert.Equal(["1|x|delete", "2|y|insert"], Rows(connection, "SELECT id, p, _change_type FROM c ORDER BY id"));
    }

    string Commit(int version) => Path.Combine(Folder, "_delta_log", $"{version:D20}.json");

    void EditAdd(int version, Action<JsonObject> edit) => File.WriteAllLines(Commit(version), File.ReadAllLines(Commit(version)).Select(line =>
    {
        var action = JsonNode.Parse(line)!;
        if (action["add"] is JsonObject add) edit(add);
        return action.ToJsonString();
    }));

    Task<DeltaTable> CreateAsync() => DeltaTable.CreateAsync(Folder, new TableDefinition
    {
        Schema = new StructType(new StructField("id", DataType.Long)), Properties = new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" },
    });
}
