using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Maintenance;

public sealed class LogCleanerTests : TableFixture
{
    string Log => Path.Combine(Folder, "_delta_log");

    [Fact]
    public async Task Sidecars_and_half_written_files_go_with_the_checkpoints_that_are_gone()
    {
        var table = await CreateAsync(new Dictionary<string, string> { ["delta.checkpointPolicy"] = "v2" });
        await table.AppendAsync("SELECT 1 AS id");
        await table.CheckpointAsync();
        File.WriteAllText(Path.Combine(Log, ".half.json.tmp"), "{");
        foreach (var file in Directory.GetFiles(Log, "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-60));
        await table.AppendAsync("SELECT 2 AS id");
        await table.CheckpointAsync();
        File.WriteAllText(Path.Combine(Log, ".young.json.tmp"), "{");
        Assert.Equal(2, Sidecars());
        await table.CleanLogAsync();
        Assert.Equal(1, Sidecars());
        Assert.Equal([".young.json.tmp"], Directory.GetFiles(Log, ".*.tmp").Select(Path.GetFileName));
        Assert.Equal(["1", "2"], await RowsAsync(await DeltaTable.OpenAsync(Folder)));
    }

    [Fact]
    public async Task A_young_commit_before_an_old_one_stays_with_all_that_follow()
    {
        var table = await CreateAsync([]);
        for (var i = 0; i < 6; i++) await table.AppendAsync($"SELECT {i} AS id");
        await table.CheckpointAsync();
        foreach (var version in new[] { 0, 1, 3, 4, 5, 6 }) File.SetLastWriteTimeUtc(Path.Combine(Log, $"{version:D20}.json"), DateTime.UtcNow.AddDays(-60));
        Assert.Equal(0, await table.CleanLogAsync());
        Assert.Equal(2, (await RowsAsync(await (await DeltaTable.OpenAsync(Folder)).SnapshotAsync(2))).Length);
    }

    int Sidecars() => Directory.GetFiles(Path.Combine(Log, "_sidecars")).Length;

    Task<DeltaTable> CreateAsync(Dictionary<string, string> properties) =>
        DeltaTable.CreateAsync(Folder, new TableDefinition { Schema = new StructType(new StructField("id", DataType.Long)), Properties = properties });
}
