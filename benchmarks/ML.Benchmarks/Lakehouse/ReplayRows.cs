using ML.Lakehouse;
using ML.TestKit;

namespace ML.Benchmarks.Lakehouse;

/// <summary>How long it takes to know a table's files from its log.</summary>
sealed class ReplayRows(BenchmarkReport report, TemporaryFolder folder, DeltaRsPeer peer)
{
    public async Task RunAsync(int commits, int files)
    {
        SyntheticLog.Write(folder.File("commits"), commits, 1);
        await RowAsync($"log replay, {commits:#,0} commits", "commits", commits);
        await (await DeltaTable.OpenAsync(folder.File("commits"))).CheckpointAsync();
        await RowAsync($"log replay, {commits:#,0} commits and a checkpoint", "commits", commits);
        SyntheticLog.Write(folder.File("files"), 10, files / 10);
        await (await DeltaTable.OpenAsync(folder.File("files"))).CheckpointAsync();
        await RowAsync($"log replay, {files:#,0} files in a checkpoint", "files", files);
        await MemoryAsync(files);
    }

    /// <summary>Both in a process that does nothing else.</summary>
    async Task MemoryAsync(int files)
    {
        var ours = await PeakMemory.OfAsync("replay", folder.File("files"), $"{files}");
        using var fresh = new DeltaRsPeer();
        var theirs = (await fresh.AskAsync("replay", ("table", folder.File("files")))).PeakBytes / (1024.0 * 1024);
        report.Add($"memory of a process that replays {files:#,0} files", $"{ours:0} MiB", $"{theirs:0} MiB", ours / theirs, Goal.AtMostTimes(1.5));
    }

    async Task RowAsync(string work, string table, int files)
    {
        var path = folder.File(table);
        var (ours, theirs) = await BenchTables.PairAsync(7, () => ReplayAsync(path, files), () => peer.AskAsync("replay", ("table", path)));
        report.Slower(work, ours, theirs, 1);
    }

    public static async Task ReplayAsync(string path, int expected)
    {
        var files = await (await (await DeltaTable.OpenAsync(path)).SnapshotAsync()).FilesAsync();
        var characters = files.Sum(f => (long)f.Path.Length);
        if (files.Count != expected || characters == 0) throw new InvalidOperationException($"{files.Count} files, not {expected}");
    }
}
