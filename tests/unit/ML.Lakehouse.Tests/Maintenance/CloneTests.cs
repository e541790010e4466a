using ML.Common.Errors;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Maintenance;

public sealed class CloneTests : TableFixture
{
    [Fact]
    public async Task A_clone_shares_files_and_goes_its_own_way()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)), PartitionBy = ["p"],
            Properties = new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true", ["delta.enableInCommitTimestamps"] = "true" },
        });
        await table.AppendAsync("SELECT i AS id, 'p ä' || i % 2 AS p FROM range(10) t(i)");
        await table.DeleteAsync("id = 3");
        await table.AppendAsync("SELECT 100 AS id, 'p ä0' AS p");
        var place = Folder + " clone";
        var clone = await table.CloneAsync(place, version: 2);
        Assert.Equal(["9|42"], await RowsAsync(clone, columns: "count(*), sum(id)"));
        Assert.Empty(Directory.GetFiles(place, "*.parquet", SearchOption.AllDirectories));
        Assert.NotEqual((await table.SnapshotAsync()).Metadata.Id, (await clone.SnapshotAsync()).Metadata.Id);

        await clone.DeleteAsync("id = 4");
        await clone.UpdateAsync(new Dictionary<string, string> { ["id"] = "id + 1000" }, "id = 5");
        await clone.OptimizeAsync();
        await clone.VacuumAsync(new VacuumOptions { Retention = TimeSpan.Zero, EnforceRetention = false });
        Assert.Equal(["8|1038"], await RowsAsync(await DeltaTable.OpenAsync(place), columns: "count(*), sum(id)"));
        Assert.Equal(["10|142"], await RowsAsync(await DeltaTable.OpenAsync(Folder), columns: "count(*), sum(id)"));
        Assert.Equal("CLONE", (await clone.HistoryAsync())[^1].Operation);
    }

    [Fact]
    public async Task A_clone_of_a_clone_finds_its_files_and_no_table_is_overwritten()
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long)) });
        await table.AppendAsync("SELECT 1 AS id");
        var clone = await (await table.CloneAsync(Folder + "1")).CloneAsync(Folder + "2");
        Assert.Equal(["1"], await RowsAsync(clone));
        Assert.Equal(ErrorCode.ResourceAlreadyExists, (await Assert.ThrowsAsync<PlatformException>(() => table.CloneAsync(Folder + "2"))).Code);
    }
}
