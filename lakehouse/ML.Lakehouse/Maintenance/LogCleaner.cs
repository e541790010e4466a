using ML.Lakehouse.Log;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Maintenance;

/// <summary>Removes log files that are older than a table keeps them, as long as every younger version can still be built.</summary>
static class LogCleaner
{
    public static async Task<int> CleanAsync(Snapshot snapshot, DateTimeOffset cutoff, CancellationToken cancellation)
    {
        var files = await snapshot.Source.Log.ListAsync(0, cancellation);
        var expired = files.Where(f => f.Kind == LogFileKind.Commit && f.File.Modified < cutoff).Select(f => f.Version).DefaultIfEmpty(-1).Max();
        // The oldest version that stays must stand on a checkpoint of its own or an older one.
        var basis = files.Where(f => f.Kind is LogFileKind.Checkpoint or LogFileKind.CheckpointV2 && f.Version <= expired + 1)
            .GroupBy(f => (f.Version, f.Parts)).Where(g => g.Count() >= g.Key.Parts).Select(g => g.Key.Version).DefaultIfEmpty(-1).Max();
        var old = files.Where(f => f.Version < basis).ToList();
        foreach (var file in old) await snapshot.Store.DeleteAsync(file.File.Path, cancellation);
        return old.Count;
    }
}
