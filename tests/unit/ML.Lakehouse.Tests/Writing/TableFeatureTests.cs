using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Writing;

public sealed class TableFeatureTests : TableFixture
{
    [Fact]
    public async Task Generated_columns_and_defaults_fill_what_rows_leave_out()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(
                new StructField("id", DataType.Long), new StructField("twice", DataType.Long).With("delta.generationExpression", "id * 2"),
                new StructField("city", DataType.String).With("CURRENT_DEFAULT", "'London'")),
        });
        await table.AppendAsync("SELECT 1 AS id");
        await table.AppendAsync("SELECT 2 AS id, 4 AS twice, 'Paris' AS city");
        Assert.Equal(["1|2|London", "2|4|Paris"], await RowsAsync(await DeltaTable.OpenAsync(Folder)));
        var features = (await table.SnapshotAsync()).Protocol.WriterFeatures!;
        Assert.Contains("generatedColumns", features);
        Assert.Contains("allowColumnDefaults", features);
    }

    [Fact]
    public async Task A_serializable_table_refuses_what_did_not_see_an_append()
    {
        foreach (var (level, conflicts) in new[] { ("WriteSerializable", false), ("Serializable", true) })
        {
            var folder = Folder + level;
            var table = await DeltaTable.CreateAsync(folder, new TableDefinition
            {
                Schema = new StructType(new StructField("id", DataType.Long)), Properties = new Dictionary<string, string> { ["delta.isolationLevel"] = level },
            });
            await table.AppendAsync("SELECT 1 AS id");
            var read = await table.SnapshotAsync();
            var transaction = new ML.Lakehouse.Transactions.TableTransaction(table, read, "DELETE");
            var files = await read.FilesAsync();
            transaction.Reads.Add(null, files);
            transaction.Add(files.Select(f => f.ToRemove(0)));
            await (await DeltaTable.OpenAsync(folder)).AppendAsync("SELECT 2 AS id");
            if (!conflicts) Assert.True((await transaction.CommitAsync(default)).Committed);
            else Assert.Equal(ErrorCode.ResourceConflict, (await Assert.ThrowsAsync<PlatformException>(() => transaction.CommitAsync(default))).Code);
        }
    }

    [Theory]
    [InlineData("vacuumProtocolCheck")]
    [InlineData("timestampNtz")]
    [InlineData("v2Checkpoint")]
    public async Task Tables_that_list_a_known_feature_are_read_written_and_vacuumed(string feature)
    {
        await WithProtocolAsync($$"""{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["{{feature}}"],"writerFeatures":["{{feature}}"]}""");
        var table = await DeltaTable.OpenAsync(Folder);
        await table.AppendAsync("SELECT 2 AS id");
        await table.OptimizeAsync();
        Assert.Equal(2, (await table.VacuumAsync(new VacuumOptions { Retention = TimeSpan.Zero, EnforceRetention = false })).Count);
        Assert.Equal(["1", "2"], await RowsAsync(await DeltaTable.OpenAsync(Folder)));
    }

    [Theory]
    [InlineData("variantShredding")]
    [InlineData("variantShredding-preview")]
    [InlineData("catalogManaged")]
    [InlineData("somethingNew")]
    public async Task Tables_that_need_another_reader_are_refused_by_its_name_and_left_alone(string feature)
    {
        await WithProtocolAsync($$"""{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["{{feature}}"],"writerFeatures":["{{feature}}"]}""");
        var before = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Order().ToList();
        var error = await Assert.ThrowsAsync<PlatformException>(() => DeltaTable.OpenAsync(Folder));
        Assert.Equal(ErrorCode.NotImplemented, error.Code);
        Assert.Contains($"'{feature}'", error.Message);
        Assert.Equal(before, Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Order());
    }

    /// <summary>A table with one row whose first commit is given another protocol.</summary>
    async Task WithProtocolAsync(string protocol)
    {
        await (await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long)) })).AppendAsync("SELECT 1 AS id");
        var first = Path.Combine(Folder, "_delta_log", $"{0:D20}.json");
        File.WriteAllLines(first, File.ReadAllLines(first).Select(line => JsonNode.Parse(line)!["protocol"] is null ? line : $$"""{"protocol":{{protocol}}}"""));
    }
}
