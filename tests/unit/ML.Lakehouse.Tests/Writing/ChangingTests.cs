using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Writing;

public sealed class ChangingTests : TableFixture
{
    Task<DeltaTable> CreateAsync(params (string Key, string Value)[] properties) => DeltaTable.CreateAsync(Folder, new TableDefinition
    {
        Schema = new StructType(new StructField("id", DataType.Long), new StructField("v", DataType.String)),
        Properties = properties.ToDictionary(p => p.Key, p => p.Value),
    });

    static MergeDefinition Upsert(string source) => new()
    {
        Source = source, On = "target.id = source.id", WhenMatched = [MergeClause.UpdateAll()], WhenNotMatched = [MergeClause.InsertAll()],
    };

    [Fact]
    public async Task A_merge_that_matches_a_row_twice_is_refused_and_changes_nothing()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT 1 AS id, 'a' AS v");
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.MergeAsync(Upsert("SELECT 1 AS id, unnest(['x', 'y']) AS v")));
        Assert.Contains("several source rows", error.Message);
        Assert.Equal(["1|a"], await RowsAsync(table));
    }

    [Fact]
    public async Task A_merge_reads_only_files_that_its_keys_can_be_in()
    {
        var table = await CreateAsync();
        for (var i = 0; i < 5; i++) await table.AppendAsync($"SELECT {i * 100} + i AS id, 'old' AS v FROM range(100) t(i)");
        var result = await table.MergeAsync(Upsert("SELECT 250 AS id, 'new' AS v"));
        Assert.Equal(1, result.Metrics["numRemovedFiles"]);
        Assert.Equal(["1|500"], await RowsAsync(table, columns: "count(*) FILTER (WHERE v = 'new'), count(*)"));
    }

    [Fact]
    public async Task A_merge_evolves_the_schema_when_allowed_and_says_so_otherwise()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT 1 AS id, 'a' AS v");
        const string Source = "SELECT 1 AS id, 'b' AS v, 5 AS extra UNION ALL SELECT 2, 'c', 6";
        Assert.Contains("extra", (await Assert.ThrowsAsync<PlatformException>(() => table.MergeAsync(Upsert(Source)))).Message);
        await table.MergeAsync(Upsert(Source), new WriteOptions { EvolveSchema = true });
        Assert.Equal(["1|b|5", "2|c|6"], await RowsAsync(table));
    }

    [Fact]
    public async Task An_append_evolves_columns_and_nested_fields()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("s", new StructType(new StructField("a", DataType.Long)))),
            Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = "name" },
        });
        await table.AppendAsync("SELECT 1 AS id, {'a': 10} AS s");
        await table.AppendAsync("SELECT 2 AS id, {'a': 20, 'b': 'x'} AS s, true AS flag", new WriteOptions { EvolveSchema = true });
        Assert.Equal(["1|{'a': 10, 'b': NULL}|NULL", "2|{'a': 20, 'b': x}|true"], await RowsAsync(table));
    }

    [Fact]
    public async Task Conflicting_writers_are_told_and_independent_ones_go_through()
    {
        var first = await CreateAsync();
        for (var i = 0; i < 2; i++) await first.AppendAsync($"SELECT {i * 100} + i AS id, 'a' AS v FROM range(100) t(i)");
        var second = await DeltaTable.OpenAsync(Folder);
        var transaction = new ML.Lakehouse.Transactions.TableTransaction(second, await second.SnapshotAsync(), "DELETE");
        var files = await (await second.SnapshotAsync()).FilesAsync();
        transaction.Reads.Add(ML.Lakehouse.Scans.ScanPlanner.Parse(await second.SnapshotAsync(), "id < 50"), files.Take(1));
        transaction.Add(files.First().ToRemove(0));
        await first.UpdateAsync(new Dictionary<string, string> { ["v"] = "'b'" }, "id = 150");
        await first.AppendAsync("SELECT 7000 AS id");
        Assert.True((await transaction.CommitAsync(default)).Committed);

        var late = new ML.Lakehouse.Transactions.TableTransaction(second, await second.SnapshotAsync(1), "DELETE");
        var removed = (await (await second.SnapshotAsync(1)).FilesAsync()).First();
        late.Reads.Add(null, [removed]);
        late.Add(removed.ToRemove(0));
        var error = await Assert.ThrowsAsync<PlatformException>(() => late.CommitAsync(default));
        Assert.Equal(ErrorCode.ResourceConflict, error.Code);
    }

    [Fact]
    public async Task Append_only_tables_keep_their_rows()
    {
        var table = await CreateAsync(("delta.appendOnly", "true"));
        await table.AppendAsync("SELECT 1 AS id");
        Assert.Contains("append-only", (await Assert.ThrowsAsync<PlatformException>(() => table.DeleteAsync("id = 1"))).Message);
    }

    [Fact]
    public async Task Replace_where_takes_only_rows_that_meet_it()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT i AS id, 'old' AS v FROM range(10) t(i)");
        await Assert.ThrowsAsync<PlatformException>(() => table.OverwriteAsync("SELECT 50 AS id", new WriteOptions { ReplaceWhere = "id < 5" }));
        await table.OverwriteAsync("SELECT 3 AS id, 'new' AS v", new WriteOptions { ReplaceWhere = "id < 5" });
        Assert.Equal(["6|1|3"], await RowsAsync(table, columns: "count(*), count(*) FILTER (WHERE v = 'new'), min(id)"));
    }

    [Fact]
    public async Task Dynamic_overwrite_replaces_the_partitions_that_rows_fall_into()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)), PartitionBy = ["p"],
        });
        await table.AppendAsync("SELECT i AS id, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END AS p FROM range(9) t(i)");
        await table.OverwriteAsync("SELECT 100 AS id, 'a' AS p UNION ALL SELECT 200, NULL", new WriteOptions { DynamicPartitions = true });
        Assert.Equal(["1|b", "4|b", "7|b", "100|a", "200|NULL"], await RowsAsync(table, orderBy: "id"));
    }

    [Fact]
    public async Task A_history_keeps_every_state_of_a_key()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(
                new StructField("customer", DataType.Long), new StructField("city", DataType.String), new StructField("effective_from", DataType.Date),
                new StructField("effective_to", DataType.Date), new StructField("is_current", DataType.Boolean)),
        });
        Task<CommitResult> Load(string day, string rows) => table.MergeHistoryAsync(new HistoryDefinition
        {
            Source = $"SELECT * FROM (VALUES {rows}) t(customer, city)", Keys = ["customer"], ChangedAt = $"DATE '{day}'",
        });
        await Load("2024-01-01", "(1, 'Rome'), (2, 'Oslo')");
        await Load("2024-02-01", "(1, 'Rome'), (2, 'Bonn'), (3, 'Kyiv')");
        var repeated = await Load("2024-03-01", "(1, 'Rome'), (2, 'Bonn')");
        await Load("2024-04-01", "(2, 'Oslo')");
        Assert.False(repeated.Committed);
        Assert.Equal(
            [
                "1|Rome|2024-01-01|NULL|true", "2|Bonn|2024-02-01|2024-04-01|false", "2|Oslo|2024-01-01|2024-02-01|false", "2|Oslo|2024-04-01|NULL|true",
                "3|Kyiv|2024-02-01|NULL|true",
            ],
            await RowsAsync(table));
    }

    [Fact]
    public async Task Columns_are_renamed_dropped_and_widened()
    {
        var table = await CreateAsync(("delta.columnMapping.mode", "name"), ("delta.enableTypeWidening", "true"));
        await table.AddColumnsAsync([new StructField("n", DataType.Integer)]);
        await table.AppendAsync("SELECT 1 AS id, 'a' AS v, 5 AS n");
        await table.RenameColumnAsync("v", "label");
        await table.WidenColumnAsync("n", DataType.Long);
        await table.AppendAsync("SELECT 2 AS id, 'b' AS label, 5000000000 AS n");
        await table.DropColumnAsync("id");
        Assert.Equal(["a|5", "b|5000000000"], await RowsAsync(table));
        Assert.Equal(["1|a|5"], await RowsAsync(await table.SnapshotAsync(2)));
    }

    [Fact]
    public async Task A_table_switches_to_column_mapping_and_change_data_later()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT 1 AS id, 'a' AS v");
        await table.SetPropertiesAsync(new Dictionary<string, string?> { ["delta.columnMapping.mode"] = "name", ["delta.enableChangeDataFeed"] = "true" });
        await table.RenameColumnAsync("v", "w");
        await table.UpdateAsync(new Dictionary<string, string> { ["w"] = "'b'" }, null);
        Assert.Equal(["1|b"], await RowsAsync(await DeltaTable.OpenAsync(Folder)));
        using var connection = DuckDbDatabase.Shared.Connect();
        (await table.ChangesAsync(2)).Attach(connection, "c");
        Assert.Equal(["1|b|update_postimage|4", "1|a|update_preimage|4"], Rows(connection, "SELECT id, w, _change_type, _commit_version FROM c ORDER BY _change_type"));
        await Assert.ThrowsAsync<PlatformException>(() => table.ChangesAsync(0));
    }

    [Fact]
    public async Task A_merge_larger_than_its_memory_spills_and_goes_through()
    {
        using var spill = new ML.TestKit.TemporaryFolder();
        using var small = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = "120MB", SpillFolder = spill.Path, Threads = 1 });
        var table = await DeltaTable.CreateAsync(
            Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long), new StructField("v", DataType.String)) }, new TableOptions { Database = small });
        await table.AppendAsync("SELECT i AS id, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS v FROM range(1500000) t(i)");
        await table.MergeAsync(Upsert("SELECT i * 2 AS id, md5((i * 3)::VARCHAR) || 'changed' AS v FROM range(900000) t(i)"));
        Assert.Equal(["1650000|900000"], await RowsAsync(table, columns: "count(*), count(*) FILTER (WHERE v LIKE '%changed')"));
    }

    [Fact]
    public async Task Constraints_hold_for_the_rows_there_and_for_updates()
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT 1 AS id UNION ALL SELECT -1");
        await Assert.ThrowsAsync<PlatformException>(() => table.AddConstraintAsync("positive", "id > 0"));
        await table.DeleteAsync("id < 0");
        await table.AddConstraintAsync("positive", "id > 0");
        Assert.Contains("positive", (await Assert.ThrowsAsync<PlatformException>(() => table.UpdateAsync(new Dictionary<string, string> { ["id"] = "id - 5" }, null))).Message);
        await table.DropConstraintAsync("positive");
        await table.UpdateAsync(new Dictionary<string, string> { ["id"] = "id - 5" }, null);
        Assert.Equal(["-4|NULL"], await RowsAsync(table));
    }
}
