using ML.Lakehouse.Schemas;
using ML.Lakehouse.Storage;
using ML.Storage;
using ML.Storage.Disk;
using ML.TestKit;

namespace ML.Lakehouse.Tests.Storage;

public sealed class LostAnswerTests : TableFixture
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_whose_answer_was_lost_is_not_made_twice(bool retries)
    {
        using var cache = new TemporaryFolder();
        var store = new ForgetfulStore(new DiskObjectStore(Folder), retries);
        var files = new ObjectTableStore(new ArtifactLocation(store, "t"), "object://t", new FileCache(cache.Path));
        store.Forgets = true;
        var table = await DeltaTable.CreateAsync(files, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long)) });
        store.Forgets = true;
        var result = await table.AppendAsync("SELECT 1 AS id");
        Assert.Equal((1, true), (result.Version, result.Committed));
        Assert.False(store.Forgets);
        Assert.Equal(["1"], await RowsAsync(await DeltaTable.OpenAsync(files)));
        Assert.Equal(1, (await table.SnapshotAsync()).Version);
    }
}
