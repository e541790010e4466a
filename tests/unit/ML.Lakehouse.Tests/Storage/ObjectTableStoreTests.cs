using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Storage;
using ML.Lakehouse.Writing;
using ML.Storage;
using ML.Storage.Disk;
using ML.TestKit;

namespace ML.Lakehouse.Tests.Storage;

public sealed class ObjectTableStoreTests : TableFixture
{
    readonly TemporaryFolder cacheFolder = new();

    ObjectTableStore Open(FileCache cache) => new(new ArtifactLocation(new DiskObjectStore(Folder), "lake/people"), "object://lake/people", cache);

    [Fact]
    public async Task A_table_lives_in_an_object_store_and_its_files_come_through_the_cache()
    {
        using var owned = cacheFolder;
        var table = await DeltaTable.CreateAsync(Open(new FileCache(cacheFolder.Path)), new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)), PartitionBy = ["p"],
            Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "3", ["delta.enableDeletionVectors"] = "true" },
        });
        for (var i = 0; i < 4; i++) await table.AppendAsync($"SELECT i AS id, 'p/' || i % 2 AS p FROM range({i * 10}, {i * 10 + 10}) t(i)");
        await table.DeleteAsync("id = 5");
        await table.MergeAsync(new MergeDefinition { Source = "SELECT 6 AS id, 'new' AS p", On = "target.id = source.id", WhenMatched = [MergeClause.UpdateAll()] });
        await table.OptimizeAsync();
        using var second = new TemporaryFolder();
        var fresh = await DeltaTable.OpenAsync(Open(new FileCache(second.Path)));
        Assert.Equal(["39|775|1"], await RowsAsync(fresh, columns: "count(*), sum(id), count(*) FILTER (WHERE p = 'new')"));
        Assert.NotEmpty(Directory.GetFiles(second.Path, "*.parquet"));
        Assert.NotEmpty(await table.VacuumAsync(new VacuumOptions { Retention = TimeSpan.Zero, EnforceRetention = false }));
        Assert.Equal(["39"], await RowsAsync(await DeltaTable.OpenAsync(Open(new FileCache(cacheFolder.Path))), columns: "count(*)"));
    }

    [Fact]
    public async Task Writers_in_parallel_commit_each_exactly_once()
    {
        using var owned = cacheFolder;
        var cache = new FileCache(cacheFolder.Path);
        await DeltaTable.CreateAsync(Open(cache), new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long)) });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            var table = await DeltaTable.OpenAsync(Open(cache));
            for (var i = 0; i < 5; i++) await table.AppendAsync($"SELECT {writer * 10 + i} AS id");
        }));
        Assert.Equal(["20|20"], await RowsAsync(await DeltaTable.OpenAsync(Open(cache)), columns: "count(*), count(DISTINCT id)"));
    }

    [Fact]
    public async Task Every_operation_works_on_an_object_store()
    {
        using var cache = new TemporaryFolder();
        var store = Open(new FileCache(cache.Path));
        var properties = new Dictionary<string, string>
        {
            ["delta.enableDeletionVectors"] = "true", ["delta.enableChangeDataFeed"] = "true", ["delta.checkpointPolicy"] = "v2", ["delta.checkpointInterval"] = "3",
        };
        var table = await DeltaTable.CreateAsync(
            store, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long), new StructField("p", DataType.String)), PartitionBy = ["p"], Properties = properties },
            new TableOptions { UserName = "ada" });
        for (var i = 0; i < 2; i++) await table.AppendAsync($"SELECT i AS id, 'a b/%' || (i % 2) AS p FROM range({i * 10}, {i * 10 + 10}) r(i)");
        await table.DeleteAsync("id % 7 = 0");
        await table.UpdateAsync(new Dictionary<string, string> { ["p"] = "'new'" }, "id = 11");
        var merged = await table.MergeAsync(new MergeDefinition
        {
            Source = "SELECT 12 AS id, 'm' AS p UNION ALL SELECT 500, 'm'", On = "target.id = source.id", WhenMatched = [MergeClause.UpdateAll()], WhenNotMatched = [MergeClause.InsertAll()],
        });
        var rows = await RowsAsync(table);
        await table.OptimizeAsync();
        await table.RestoreAsync(2);
        Assert.Equal(20, (await RowsAsync(table)).Length);
        await table.RestoreAsync(merged.Version);
        Assert.NotEmpty(await table.VacuumAsync(new VacuumOptions { Retention = TimeSpan.Zero, EnforceRetention = false }));
        var other = await DeltaTable.OpenAsync(store);
        Assert.Equal(rows, await RowsAsync(other));
        Assert.Equal("ada", (await other.HistoryAsync(1))[0].UserName);
        Assert.Equal(rows, await RowsAsync(await DeltaTable.OpenAsync(Path.Combine(Folder, "lake", "people"))));
    }

    [Fact]
    public async Task The_cache_stays_within_its_bound()
    {
        using var owned = cacheFolder;
        var cache = new FileCache(cacheFolder.Path, limit: 10_000, inUse: TimeSpan.Zero);
        for (var i = 0; i < 64; i++) await cache.GetAsync($"file-{i}.bin", stream => stream.WriteAsync(new byte[1000]).AsTask(), default);
        Assert.InRange(Directory.GetFiles(cacheFolder.Path).Sum(f => new FileInfo(f).Length), 1, 27_000);
        var fetched = false;
        await cache.GetAsync("file-63.bin", _ => Task.FromResult(fetched = true), default);
        Assert.False(fetched);
    }

    [Fact]
    public async Task A_read_of_more_than_the_bound_keeps_all_its_files()
    {
        using var owned = cacheFolder;
        await DeltaTable.CreateAsync(Open(new FileCache(cacheFolder.Path)), new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long)) });
        var table = await DeltaTable.OpenAsync(Open(new FileCache(cacheFolder.Path)));
        for (var i = 0; i < 20; i++) await table.AppendAsync($"SELECT {i} AS id");
        using var small = new TemporaryFolder();
        Assert.Equal(["20|190"], await RowsAsync(await DeltaTable.OpenAsync(Open(new FileCache(small.Path, limit: 1000))), columns: "count(*), sum(id)"));
    }

    [Fact]
    public async Task Caches_on_one_folder_serve_whole_files_while_all_of_them_shrink_it()
    {
        using var owned = cacheFolder;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var cache = new FileCache(cacheFolder.Path, limit: 20_000, inUse: TimeSpan.FromSeconds(1));
            for (var i = 0; i < 200; i++)
            {
                var content = new byte[1000 + i % 50];
                var path = await cache.GetAsync($"file-{i % 50}.bin", stream => stream.WriteAsync(content).AsTask(), default);
                Assert.Equal(content.Length, new FileInfo(path).Length);
            }
        })));
        Assert.Empty(Directory.GetFiles(cacheFolder.Path, "*.tmp"));
    }
}
