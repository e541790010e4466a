using System.Text;
using ML.Common.Errors;
using ML.Lakehouse.Log;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Log;

/// <summary>What is broken is named with table, version and file; nothing is lost or guessed.</summary>
public sealed class DamagedTableTests : TableFixture
{
    async Task<DeltaTable> CreateAsync(int commits = 5, string interval = "1000")
    {
        var table = await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long)), Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = interval },
        });
        for (var i = 1; i <= commits; i++) await table.AppendAsync($"SELECT {i} AS id");
        return table;
    }

    string Path(string file) => System.IO.Path.Combine(Folder, file);

    async Task<PlatformException> FailsAsync() => await Assert.ThrowsAsync<PlatformException>(async () => (await (await (await DeltaTable.OpenAsync(Folder)).SnapshotAsync()).ScanAsync()).Count());

    [Theory]
    [InlineData("{\"add\":{\"path\":\"x.parq")]
    [InlineData("not json")]
    [InlineData("{\"add\":{\"size\":1}}")]
    [InlineData("[1]")]
    public async Task A_torn_commit_is_named(string content)
    {
        await CreateAsync();
        File.WriteAllText(Path(LogFile.Commit(3)), content);
        var error = await FailsAsync();
        Assert.Equal(ErrorCode.DataLoss, error.Code);
        Assert.Contains(Folder, error.Message);
        Assert.Contains("00000000000000000003.json", error.Message);
    }

    [Theory]
    [InlineData("""{"add":{"path":""")]
    [InlineData("""{"add":{}}""")]
    [InlineData("""{"add":{"path":5}}""")]
    [InlineData("""{"add":{"path":"x","partitionValues":5}}""")]
    [InlineData("""{"remove":{}}""")]
    [InlineData("""{"metaData":{}}""")]
    [InlineData("""{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"geometry\"}]}"}}""")]
    [InlineData("""{"protocol":{}}""")]
    [InlineData("""{"protocol":{"minReaderVersion":"x"}}""")]
    [InlineData("""{"commitInfo":5}""")]
    [InlineData("""{"txn":{}}""")]
    [InlineData("[]")]
    [InlineData("\0\0\0\0")]
    public async Task A_commit_that_makes_no_sense_is_damage_and_nothing_else(string content)
    {
        await CreateAsync(commits: 1);
        File.WriteAllText(System.IO.Path.Combine(Folder, LogFile.Commit(2)), content);
        var error = await Assert.ThrowsAsync<PlatformException>(async () =>
        {
            var damaged = await DeltaTable.OpenAsync(Folder);
            _ = (await damaged.SnapshotAsync()).Schema;
            await RowsAsync(damaged);
        });
        Assert.Equal(ErrorCode.DataLoss, error.Code);
    }

    [Fact]
    public async Task A_gap_in_the_log_is_named()
    {
        await CreateAsync();
        File.Delete(Path(LogFile.Commit(2)));
        var error = await FailsAsync();
        Assert.Equal(ErrorCode.DataLoss, error.Code);
        Assert.Contains("00000000000000000002.json", error.Message);
    }

    [Fact]
    public async Task A_missing_and_a_corrupt_data_file_are_named()
    {
        await CreateAsync(2);
        var file = Directory.GetFiles(Folder, "*.parquet")[0];
        var content = File.ReadAllBytes(file);
        File.WriteAllText(file, "this is no parquet file, however long the text may be that stands in it");
        var corrupt = await FailsAsync();
        Assert.Equal(ErrorCode.DataLoss, corrupt.Code);
        Assert.Contains(System.IO.Path.GetFileName(file), corrupt.Message);
        File.Delete(file);
        var missing = await FailsAsync();
        Assert.Equal(ErrorCode.DataLoss, missing.Code);
        Assert.Contains(System.IO.Path.GetFileName(file), missing.Message);
        File.WriteAllBytes(file, content);
        Assert.Equal(["1", "2"], await RowsAsync(await DeltaTable.OpenAsync(Folder)));
    }

    [Fact]
    public async Task A_pointer_to_a_checkpoint_that_is_gone_costs_nothing()
    {
        var table = await CreateAsync(5);
        await table.CheckpointAsync();
        File.Delete(Path(LogFile.Checkpoint(5)));
        Assert.Equal(5, (await RowsAsync(await DeltaTable.OpenAsync(Folder))).Length);
        File.WriteAllText(Path(LogFile.LastCheckpoint), "{torn");
        Assert.Equal(5, (await RowsAsync(await DeltaTable.OpenAsync(Folder))).Length);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_named()
    {
        var table = await CreateAsync(5);
        await table.CheckpointAsync();
        File.WriteAllText(Path(LogFile.Checkpoint(5)), "no parquet");
        var error = await FailsAsync();
        Assert.Equal(ErrorCode.DataLoss, error.Code);
        Assert.Contains("00000000000000000005.checkpoint.parquet", error.Message);
    }

    [Fact]
    public async Task A_damaged_deletion_vector_is_named()
    {
        var table = await CreateAsync(1);
        await table.SetPropertiesAsync(new Dictionary<string, string?> { ["delta.enableDeletionVectors"] = "true" });
        await table.AppendAsync("SELECT i AS id FROM range(100) t(i)");
        await table.DeleteAsync("id % 2 = 1");
        var vector = Directory.GetFiles(Folder, "deletion_vector_*.bin").Single();
        var content = File.ReadAllBytes(vector);
        content[^6] ^= 0xFF;
        File.WriteAllBytes(vector, content);
        var error = await FailsAsync();
        Assert.Equal(ErrorCode.DataLoss, error.Code);
        Assert.Contains("checksum", error.Message);
    }

    [Fact]
    public async Task A_wrong_checksum_file_is_named()
    {
        await CreateAsync(3);
        File.WriteAllText(Path(LogFile.Checksum(3)), """{"tableSizeBytes":1,"numFiles":99,"numMetadata":1,"numProtocol":1}""");
        var error = await FailsAsync();
        Assert.Equal(ErrorCode.DataLoss, error.Code);
        Assert.Contains("00000000000000000003.crc", error.Message);
    }

    [Fact]
    public async Task Old_logs_stand_on_checkpoints_and_compactions()
    {
        var table = await CreateAsync(12, interval: "5");
        var lines = new StringBuilder();
        for (var version = 11; version <= 12; version++) lines.Append(string.Join('\n', File.ReadAllLines(Path(LogFile.Commit(version))).Where(l => !l.Contains("commitInfo")))).Append('\n');
        File.WriteAllText(Path($"{LogFile.Folder}/{11:D20}.{12:D20}.compacted.json"), lines.ToString());
        for (var version = 0; version <= 11; version++) File.Delete(Path(LogFile.Commit(version)));
        var fresh = await DeltaTable.OpenAsync(Folder);
        Assert.Equal(12, (await RowsAsync(fresh)).Length);
        Assert.Equal(10, (await RowsAsync(await fresh.SnapshotAsync(10))).Length);
        await Assert.ThrowsAsync<PlatformException>(() => fresh.SnapshotAsync(3));
        Assert.Equal(12, (await table.SnapshotAsync()).Version);
    }

    [Fact]
    public async Task A_clock_that_goes_backwards_keeps_versions_in_order()
    {
        var table = await CreateAsync(4);
        var start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        int[] minutes = [0, 10, 5, 20, 30];
        for (var version = 0; version <= 4; version++) File.SetLastWriteTimeUtc(Path(LogFile.Commit(version)), start.AddMinutes(minutes[version]));
        Assert.Equal(2, (await table.SnapshotAsync(new DateTimeOffset(start.AddMinutes(15)))).Version);
        Assert.Equal(0, (await table.SnapshotAsync(new DateTimeOffset(start.AddMinutes(9)))).Version);
        Assert.Equal(4, (await table.SnapshotAsync(new DateTimeOffset(start.AddDays(1)))).Version);
        await Assert.ThrowsAsync<PlatformException>(() => table.SnapshotAsync(new DateTimeOffset(start.AddMinutes(-1))));
        Assert.Equal([4L, 3, 2, 1, 0], (await table.HistoryAsync()).Select(h => h.Version));
    }
}
