using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Log;

/// <summary>Processes that hold a table open while others write, check point and clean its log.</summary>
public sealed class LongLivedTests : TableFixture
{
    [Fact]
    public async Task A_reader_whose_checkpoint_was_cleaned_away_goes_on_with_a_newer_one()
    {
        var writer = await CreateAsync(new Dictionary<string, string> { ["delta.checkpointInterval"] = "3", ["delta.logRetentionDuration"] = "interval 0 seconds" });
        for (var i = 0; i < 4; i++) await writer.AppendAsync($"SELECT {i} AS id");
        var reader = await DeltaTable.OpenAsync(Folder);
        for (var i = 4; i < 20; i++)
        {
            await writer.AppendAsync($"SELECT {i} AS id");
            await reader.SnapshotAsync();
        }

        Assert.False(File.Exists(Path.Combine(Folder, "_delta_log", $"{3:D20}.checkpoint.parquet")));
        await reader.DeleteAsync("id < 2");
        Assert.Equal(18, (await RowsAsync(reader)).Length);
    }

    [Fact]
    public async Task Commits_are_not_held_for_ever_for_files_that_nobody_asks_for()
    {
        var table = await CreateAsync([]);
        await table.AppendAsync("SELECT 1 AS id");
        var snapshot = await (await DeltaTable.OpenAsync(Folder)).SnapshotAsync();
        var commit = await snapshot.Source.Log.ReadCommitAsync(1, default);
        for (var i = 0; i < 3000; i++) snapshot = snapshot.Next(commit!);
        Assert.InRange(snapshot.Pending, 0, 1000);
        Assert.Single(await snapshot.FilesAsync());
    }

    [Fact]
    public async Task A_table_that_begins_to_keep_times_in_commits_finds_versions_by_them_whatever_its_files_say()
    {
        var table = await CreateAsync([]);
        await table.AppendAsync("SELECT 1 AS id");
        await table.SetPropertiesAsync(new Dictionary<string, string?> { ["delta.enableInCommitTimestamps"] = "true" });
        var between = (await table.HistoryAsync(1))[0].Timestamp;
        while (DateTimeOffset.UtcNow <= between.AddMilliseconds(1)) await Task.Yield();
        await table.AppendAsync("SELECT 2 AS id");
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "_delta_log"), "*.json")) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(3));
        var copy = await DeltaTable.OpenAsync(Folder);
        Assert.Equal(2, (await copy.SnapshotAsync(between)).Version);
        Assert.Equal(3, (await copy.SnapshotAsync(DateTimeOffset.UtcNow)).Version);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_table_that_was_removed_and_made_anew_is_seen_as_it_is_now(int appends)
    {
        var table = await CreateAsync([]);
        for (var i = 0; i < 3; i++) await table.AppendAsync($"SELECT {i} AS id");
        Assert.Equal(3, (await RowsAsync(table)).Length);
        Directory.Delete(Folder, recursive: true);
        var other = await CreateAsync([]);
        for (var i = 0; i < appends; i++) await other.AppendAsync($"SELECT {100 + i} AS id");
        Assert.Equal(Enumerable.Range(100, appends).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), await RowsAsync(table));
        Assert.Equal(["100"], await RowsAsync(await table.SnapshotAsync(1)));
        await table.AppendAsync("SELECT 7 AS id");
        Assert.Equal(appends + 1, (await RowsAsync(other)).Length);
    }

    [Fact]
    public async Task A_commit_that_stands_is_reported_so_even_if_its_checkpoint_cannot_be_written()
    {
        var table = await CreateAsync(new Dictionary<string, string> { ["delta.checkpointInterval"] = "1" });
        using var cancellation = new CancellationTokenSource();
        var store = new Storage.InterruptedStore(new ML.Lakehouse.Storage.DiskTableStore(Folder)) { After = cancellation.Cancel };
        var other = await DeltaTable.OpenAsync(store);
        Assert.Equal(1, (await other.AppendAsync("SELECT 1 AS id", cancellation: cancellation.Token)).Version);
        Assert.True(cancellation.IsCancellationRequested);
        Assert.Equal(["1"], await RowsAsync(table));
    }

    [Fact]
    public async Task Tables_are_opened_while_their_log_is_cleaned()
    {
        var table = await CreateAsync(new Dictionary<string, string> { ["delta.checkpointInterval"] = "5", ["delta.logRetentionDuration"] = "interval 0 seconds" });
        var (done, reads) = (false, 0);
        var reader = Task.Run(async () =>
        {
            for (var last = 0L; !Volatile.Read(ref done); reads++)
            {
                var version = (await (await DeltaTable.OpenAsync(Folder)).SnapshotAsync()).Version;
                Assert.True(version >= last);
                last = version;
            }
        });
        for (var i = 0; i < 40; i++)
        {
            var before = Volatile.Read(ref reads);
            await table.AppendAsync($"SELECT {i} AS id");
            if (i % 4 == 0) SpinWait.SpinUntil(() => Volatile.Read(ref reads) > before || reader.IsCompleted, TimeSpan.FromSeconds(20));
        }

        Volatile.Write(ref done, true);
        await reader;
        Assert.True(reads > 0);
    }

    Task<DeltaTable> CreateAsync(Dictionary<string, string> properties) =>
        DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long)), Properties = properties });
}
