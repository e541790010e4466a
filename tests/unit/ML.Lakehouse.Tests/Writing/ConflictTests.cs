using ML.Common.Errors;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Storage;
using ML.Lakehouse.Tests.Storage;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Writing;

/// <summary>
/// One operation begins, another commits, the first one wants to: whether it may is the protocol's and Spark's to say. The table
/// has two partitions; conditions on them are what operations read.
/// </summary>
public sealed class ConflictTests : TableFixture
{
    static readonly Dictionary<string, Func<DeltaTable, Task>> Operations = new()
    {
        ["append"] = t => t.AppendAsync("SELECT 100 AS id, 0 AS p"),
        ["delete p0"] = t => t.DeleteAsync("p = 0 AND id < 3"),
        ["delete p1"] = t => t.DeleteAsync("p = 1 AND id < 3"),
        ["update p0"] = t => t.UpdateAsync(new Dictionary<string, string> { ["id"] = "id + 1000" }, "p = 0"),
        ["merge p1"] = t => t.MergeAsync(new MergeDefinition { Source = "SELECT 7 AS id, 1 AS p", On = "target.id = source.id AND target.p = source.p AND target.p = 1", WhenMatched = [MergeClause.Delete()] }),
        ["overwrite"] = t => t.OverwriteAsync("SELECT 1 AS id, 0 AS p"),
        ["replace p1"] = t => t.OverwriteAsync("SELECT 1 AS id, 1 AS p", new WriteOptions { ReplaceWhere = "p = 1" }),
        ["optimize"] = t => t.OptimizeAsync(new OptimizeOptions { ZOrderBy = ["id"] }),
        ["restore"] = t => t.RestoreAsync(1),
        ["add column"] = t => t.AddColumnsAsync([new StructField("more", DataType.Long)]),
        ["constraint"] = t => t.AddConstraintAsync("small", "id < 50"),
        ["property"] = t => t.SetPropertiesAsync(new Dictionary<string, string?> { ["note"] = "x" }),
    };

    [Theory]
    [InlineData("append", "append", true)]
    [InlineData("append", "delete p0", true)]
    [InlineData("append", "optimize", true)]
    [InlineData("append", "overwrite", true)]
    [InlineData("append", "property", false)]
    [InlineData("append", "add column", false)]
    [InlineData("delete p0", "append", true)]
    [InlineData("delete p0", "delete p1", true)]
    [InlineData("delete p0", "delete p0", false)]
    [InlineData("delete p0", "update p0", false)]
    [InlineData("delete p0", "optimize", false)]
    [InlineData("delete p0", "merge p1", true)]
    [InlineData("update p0", "replace p1", true)]
    [InlineData("merge p1", "append", true)]
    [InlineData("merge p1", "delete p0", true)]
    [InlineData("merge p1", "delete p1", false)]
    [InlineData("merge p1", "optimize", false)]
    [InlineData("overwrite", "append", true)]
    [InlineData("overwrite", "delete p0", false)]
    [InlineData("replace p1", "update p0", true)]
    [InlineData("replace p1", "merge p1", false)]
    [InlineData("optimize", "append", true)]
    [InlineData("optimize", "delete p0", false)]
    [InlineData("optimize", "optimize", false)]
    [InlineData("restore", "delete p1", false)]
    [InlineData("constraint", "append", false)]
    [InlineData("add column", "append", true)]
    [InlineData("property", "property", false)]
    public async Task An_operation_goes_through_or_is_told_of_the_one_that_was_faster(string slow, string fast, bool passes)
    {
        foreach (var vectors in new[] { "false", "true" })
        {
            var folder = Folder + vectors;
            await CreateAsync(folder, vectors);
            var store = new InterruptedStore(new DiskTableStore(folder));
            var table = await DeltaTable.OpenAsync(store);
            var before = (await table.SnapshotAsync()).Version;
            store.Before = async () => await Operations[fast](await DeltaTable.OpenAsync(folder));
            var error = await Record.ExceptionAsync(() => Operations[slow](table));
            Assert.Null(store.Before);
            if (passes) Assert.Null(error);
            else Assert.Equal(ErrorCode.ResourceConflict, Assert.IsType<PlatformException>(error).Code);
            Assert.Equal(before + (passes ? 2 : 1), (await (await DeltaTable.OpenAsync(folder)).SnapshotAsync()).Version);
        }
    }

    [Fact]
    public async Task A_writer_does_not_commit_past_a_protocol_that_it_does_not_know()
    {
        await CreateAsync(Folder, "false");
        var store = new InterruptedStore(new DiskTableStore(Folder));
        var table = await DeltaTable.OpenAsync(store);
        store.Before = () => File.WriteAllTextAsync(
            Path.Combine(Folder, "_delta_log", $"{3:D20}.json"), """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["fromTheFuture"],"writerFeatures":["fromTheFuture"]}}""");
        Assert.Equal(ErrorCode.ResourceConflict, (await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT 1 AS id, 1 AS p"))).Code);
        var refused = await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT 1 AS id, 1 AS p"));
        Assert.Equal(ErrorCode.NotImplemented, refused.Code);
        Assert.Contains("'fromTheFuture'", refused.Message);
    }

    static async Task CreateAsync(string folder, string vectors)
    {
        var table = await DeltaTable.CreateAsync(folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.Long)), PartitionBy = ["p"],
            Properties = new Dictionary<string, string> { ["delta.enableDeletionVectors"] = vectors },
        });
        for (var i = 0; i < 2; i++) await table.AppendAsync($"SELECT i AS id, i % 2 AS p FROM range({i * 10}, {i * 10 + 10}) t(i)");
    }
}
