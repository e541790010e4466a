using ML.Lakehouse.Log;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Maintenance;

/// <summary>Removes log files that are older than a table keeps them, as long as every younger version can still be built.</summary>
static class LogCleaner
{
    const string Sidecars = LogFile.Folder + "/_sidecars/";

    // What somebody is just writing is named by nothing yet.
    static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    public static async Task<int> CleanAsync(Snapshot snapshot, DateTimeOffset cutoff, CancellationToken cancellation)
    {
        var files = await snapshot.Source.Log.ListAsync(0, cancellation);
        // Up to the first young one: where a clock went backwards, an old file may stand after it.
        var expired = files.Where(f => f.Kind == LogFileKind.Commit).OrderBy(f => f.Version).TakeWhile(f => f.File.Modified < cutoff).Select(f => f.Version).LastOrDefault(-1);
        // The oldest version that stays must stand on a checkpoint of its own or an older one.
        var basis = files.Where(f => f.Kind is LogFileKind.Checkpoint or LogFileKind.CheckpointV2 && f.Version <= expired + 1)
            .GroupBy(f => (f.Version, f.Parts)).Where(g => g.Count() >= g.Key.Parts).Select(g => g.Key.Version).DefaultIfEmpty(-1).Max();
        var old = files.Where(f => f.Version < basis).ToList();
        foreach (var file in old) await snapshot.Store.DeleteAsync(file.File.Path, cancellation);
        var unnamed = await UnnamedAsync(snapshot, [.. files.Except(old)], cutoff - Grace, cancellation);
        foreach (var path in unnamed) await snapshot.Store.DeleteAsync(path, cancellation);
        return old.Count + unnamed.Count;
    }

    /// <summary>What killed writers left half written, and the parts of checkpoints that are gone.</summary>
    static async Task<List<string>> UnnamedAsync(Snapshot snapshot, List<LogFile> kept, DateTimeOffset cutoff, CancellationToken cancellation)
    {
        var old = new List<StoredFile>();
        await foreach (var file in snapshot.Store.ListAsync(LogFile.Folder, null, recursive: true, cancellation))
            if (file.Modified < cutoff && (IsTemporary(file.Path) || file.Path.StartsWith(Sidecars, StringComparison.Ordinal))) old.Add(file);
        if (old.Count == 0) return [];
        var needed = new HashSet<string>();
        foreach (var checkpoint in kept.Where(f => f.Kind is LogFileKind.Checkpoint or LogFileKind.CheckpointV2))
            needed.UnionWith((await snapshot.Source.SidecarsAsync(checkpoint, cancellation)).Select(path => path[(path.LastIndexOf('/') + 1)..]));
        return [.. old.Select(f => f.Path).Where(path => IsTemporary(path) || !needed.Contains(path[Sidecars.Length..]))];
    }

    static bool IsTemporary(string path) => path[(path.LastIndexOf('/') + 1)..] is ['.', ..] name && name.EndsWith(".tmp", StringComparison.Ordinal);
}
