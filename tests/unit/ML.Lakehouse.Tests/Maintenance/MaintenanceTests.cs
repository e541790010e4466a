using ML.Common.Errors;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Tests.Maintenance;

public sealed class MaintenanceTests : TableFixture
{
    sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    readonly Clock clock = new(DateTimeOffset.UtcNow);

    async Task<DeltaTable> CreateAsync(int files)
    {
        var table = await DeltaTable.CreateAsync(
            Folder, new TableDefinition { Schema = new StructType(new StructField("a", DataType.Long), new StructField("b", DataType.String)) },
            new TableOptions { Clock = clock });
        for (var i = 0; i < files; i++) await table.AppendAsync($"SELECT (i * 7919) % 10000 AS a, 'b' || ((i * 104729) % 10000) AS b FROM range({i * 1000}, {(i + 1) * 1000}) t(i)");
        return table;
    }

    [Fact]
    public async Task Optimize_packs_files_and_a_second_run_finds_nothing()
    {
        var table = await CreateAsync(6);
        var result = await table.OptimizeAsync();
        Assert.Equal((6L, 1L), (result.Metrics["numRemovedFiles"], result.Metrics["numAddedFiles"]));
        Assert.False((await table.OptimizeAsync()).Committed);
        Assert.Equal(["6000"], await RowsAsync(table, columns: "count(*)"));
    }

    [Fact]
    public async Task Files_keep_to_a_small_size_that_is_asked_for()
    {
        var table = await CreateAsync(1);
        await table.OverwriteAsync("SELECT (hash(i) >> 2)::BIGINT AS a, md5(i::VARCHAR) AS b FROM range(100000) t(i)");
        await table.OptimizeAsync(new OptimizeOptions { ZOrderBy = ["a"], TargetFileSize = 400_000 });
        var files = await (await table.SnapshotAsync()).FilesAsync();
        Assert.InRange(files.Count, 6, 16);
        Assert.All(files, f => Assert.InRange(f.Size, 1, 800_000));
    }

    [Fact]
    public async Task Ordered_files_are_skipped_by_either_column()
    {
        var table = await CreateAsync(1);
        await table.OverwriteAsync("SELECT hash(i) % 1000000 AS a, 'b' || (hash(i + 7) % 900000 + 100000) AS b FROM range(2000000) t(i)");
        await table.OptimizeAsync(new OptimizeOptions { ZOrderBy = ["a", "b"], TargetFileSize = 1_000_000 });
        var snapshot = await table.SnapshotAsync();
        var byA = await snapshot.ScanAsync(new ScanOptions { Filter = "a = 123456" });
        var byB = await snapshot.ScanAsync(new ScanOptions { Filter = "b = 'b500000'" });
        Assert.True(byA.FilesSkipped * 3 > byA.Files.Count + byA.FilesSkipped, $"{byA.FilesSkipped} of {byA.Files.Count + byA.FilesSkipped} skipped by a");
        Assert.True(byB.FilesSkipped * 3 > byB.Files.Count + byB.FilesSkipped, $"{byB.FilesSkipped} of {byB.Files.Count + byB.FilesSkipped} skipped by b");
        Assert.Equal(["2000000"], await RowsAsync(snapshot, columns: "count(*)"));
    }

    [Fact]
    public async Task Vacuum_keeps_what_versions_within_the_retention_need()
    {
        var table = await CreateAsync(3);
        File.WriteAllText(Path.Combine(Folder, "orphan.parquet"), "left by a writer that died");
        await table.OptimizeAsync();
        Assert.Empty(await table.VacuumAsync());
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.VacuumAsync(new VacuumOptions { Retention = TimeSpan.Zero }));
        Assert.Contains("retention", error.Message);
        clock.Now = clock.Now.AddDays(8);
        Assert.Equal(4, (await table.VacuumAsync(new VacuumOptions { DryRun = true })).Count);
        Assert.Equal(4, (await table.VacuumAsync()).Count);
        Assert.Equal(["3000"], await RowsAsync(await DeltaTable.OpenAsync(Folder), columns: "count(*)"));
        var restore = await Assert.ThrowsAsync<PlatformException>(() => table.RestoreAsync(3));
        Assert.Contains("VACUUM", restore.Message);
    }

    [Fact]
    public async Task Old_log_files_go_once_a_checkpoint_stands_for_them()
    {
        var table = await CreateAsync(6);
        await table.CheckpointAsync();
        await table.AppendAsync("SELECT 1 AS a");
        Assert.Equal(0, await table.CleanLogAsync());
        clock.Now = clock.Now.AddDays(31);
        Assert.True(await table.CleanLogAsync() > 0);
        Assert.Equal(["6001"], await RowsAsync(await DeltaTable.OpenAsync(Folder), columns: "count(*)"));
    }

    [Fact]
    public async Task Restore_brings_rows_and_schema_back()
    {
        var table = await CreateAsync(1);
        await table.AddColumnsAsync([new StructField("c", DataType.Integer)]);
        await table.OverwriteAsync("SELECT 1 AS a, 'x' AS b, 2 AS c");
        await table.RestoreAsync(1);
        Assert.Equal(["a", "b"], (await table.SnapshotAsync()).Schema.Fields.Select(f => f.Name));
        Assert.Equal(["1000"], await RowsAsync(table, columns: "count(*)"));
    }
}
