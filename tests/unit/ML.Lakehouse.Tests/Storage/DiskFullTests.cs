using ML.Common.Errors;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;
using ML.TestKit;

namespace ML.Lakehouse.Tests.Storage;

public sealed class DiskFullTests : TableFixture
{
    static readonly TableDefinition Definition = new() { Schema = new StructType(new StructField("id", DataType.Long), new StructField("v", DataType.String)) };

    [Fact]
    public async Task A_write_that_does_not_fit_fails_clearly_and_loses_nothing()
    {
        using var mount = new TemporaryFolder();
        using var disk = new MountedDisk(mount.Path, megabytes: 4);
        var table = await DeltaTable.CreateAsync(Path.Combine(disk.Path, "t"), Definition);
        await table.AppendAsync("SELECT i AS id, 'a' AS v FROM range(10) t(i)");
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.AppendAsync("SELECT i AS id, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS v FROM range(400000) t(i)"));
        Assert.Equal(ErrorCode.ResourceExhausted, error.Code);
        Assert.Contains(Path.Combine(disk.Path, "t"), error.Message);
        Assert.Contains("No space left", error.Message, StringComparison.OrdinalIgnoreCase);
        await AfterwardsAsync(Path.Combine(disk.Path, "t"));
    }

    [Fact]
    public async Task A_commit_that_does_not_fit_fails_clearly_and_loses_nothing()
    {
        using var mount = new TemporaryFolder();
        using var disk = new MountedDisk(mount.Path, megabytes: 4);
        var folder = Path.Combine(disk.Path, "t");
        var table = await DeltaTable.CreateAsync(folder, Definition);
        await table.AppendAsync("SELECT i AS id, 'a' AS v FROM range(10) t(i)");
        var ballast = disk.Fill();
        // No data file is written: only the commit has to fit.
        var error = await Assert.ThrowsAsync<PlatformException>(() => table.SetPropertiesAsync(new Dictionary<string, string?> { ["note"] = new string('n', 20_000) }));
        Assert.Equal(ErrorCode.ResourceExhausted, error.Code);
        Assert.Contains($"{2:D20}.json", error.Message);
        Assert.Equal(["10|45"], await RowsAsync(await DeltaTable.OpenAsync(folder), columns: "count(*), sum(id)"));
        Assert.Equal([$"{0:D20}.json", $"{1:D20}.json"], Directory.GetFiles(Path.Combine(folder, "_delta_log")).Select(Path.GetFileName).Order());
        File.Delete(ballast);
        await AfterwardsAsync(folder);
    }

    /// <summary>The rows of before are there, new ones can be added, and what the failed write left goes with VACUUM.</summary>
    static async Task AfterwardsAsync(string folder)
    {
        var table = await DeltaTable.OpenAsync(folder);
        Assert.Equal(["10|45"], await RowsAsync(table, columns: "count(*), sum(id)"));
        await table.VacuumAsync(new VacuumOptions { Retention = TimeSpan.Zero, EnforceRetention = false });
        Assert.Equal(2, (await table.AppendAsync("SELECT 100 AS id, 'b' AS v")).Version);
        Assert.Equal(["11|145"], await RowsAsync(await DeltaTable.OpenAsync(folder), columns: "count(*), sum(id)"));
        Assert.Equal(2, Directory.GetFiles(folder, "*.parquet").Length);
    }
}
