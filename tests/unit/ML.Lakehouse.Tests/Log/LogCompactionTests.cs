using ML.Common.Errors;
using ML.Lakehouse.Log;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Log;

public sealed class LogCompactionTests : TableFixture
{
    [Fact]
    public async Task A_compaction_stands_for_its_commits()
    {
        var table = await CreateAsync();
        for (var i = 0; i < 4; i++) await table.AppendAsync($"SELECT {i} AS id", new WriteOptions { ApplicationId = "app", ApplicationVersion = i });
        await table.DeleteAsync("id = 1");
        await table.AddColumnsAsync([new StructField("v", DataType.String)]);
        await table.CompactLogAsync(1, 6);
        await table.AppendAsync("SELECT 9 AS id, 'x' AS v");
        // Without the commits only the compaction can tell what they did.
        for (var version = 1; version <= 5; version++) File.Delete(LogPath(LogFile.Commit(version)));
        var fresh = await DeltaTable.OpenAsync(Folder);
        Assert.Equal(["0|NULL", "2|NULL", "3|NULL", "9|x"], await RowsAsync(fresh));
        Assert.Equal(3, (await fresh.SnapshotAsync()).TransactionVersion("app"));
        Assert.DoesNotContain("commitInfo", File.ReadAllText(LogPath(LogFile.Compaction(1, 6))));
    }

    [Fact]
    public async Task Commits_are_compacted_as_often_as_asked_for()
    {
        var table = await CreateAsync(new TableOptions { LogCompactionInterval = 4 });
        for (var i = 0; i < 8; i++) await table.AppendAsync($"SELECT {i} AS id");
        var written = Directory.GetFiles(LogPath(LogFile.Folder), "*.compacted.json").Select(Path.GetFileName).Order();
        Assert.Equal([Path.GetFileName(LogFile.Compaction(0, 3)), Path.GetFileName(LogFile.Compaction(4, 7))], written);
        Assert.Equal(8, (await RowsAsync(await DeltaTable.OpenAsync(Folder))).Length);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    [InlineData(0, 9)]
    public async Task A_range_that_is_not_in_the_log_is_refused(long from, long to)
    {
        var table = await CreateAsync();
        await table.AppendAsync("SELECT 1 AS id");
        Assert.Equal(ErrorCode.InvalidParameterValue, (await Assert.ThrowsAsync<PlatformException>(() => table.CompactLogAsync(from, to))).Code);
        Assert.Empty(Directory.GetFiles(LogPath(LogFile.Folder), "*.compacted.json"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Times_in_commits_go_on_from_the_last_one_that_a_compaction_or_checkpoint_covers(bool checkpoint)
    {
        var clock = new Clock { Now = DateTimeOffset.UtcNow.AddDays(1) };
        var table = await CreateAsync(new TableOptions { Clock = clock }, new Dictionary<string, string> { ["delta.enableInCommitTimestamps"] = "true" });
        await table.AppendAsync("SELECT 1 AS id");
        if (checkpoint) await table.CheckpointAsync();
        else await table.CompactLogAsync(0);
        var last = (await table.HistoryAsync())[0].Timestamp;
        clock.Now = clock.Now.AddDays(-1);
        var fresh = await DeltaTable.OpenAsync(Folder, new TableOptions { Clock = clock });
        await fresh.AppendAsync("SELECT 2 AS id");
        Assert.Equal(last.AddMilliseconds(1), (await fresh.HistoryAsync())[0].Timestamp);
        Assert.Equal((1L, 2L), ((await fresh.SnapshotAsync(last)).Version, (await fresh.SnapshotAsync(last.AddMilliseconds(1))).Version));
    }

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    string LogPath(string file) => Path.Combine(Folder, file);

    Task<DeltaTable> CreateAsync(TableOptions? options = null, Dictionary<string, string>? properties = null) => DeltaTable.CreateAsync(
        Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long)), Properties = properties ?? [] }, options);
}
