using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DeletionVectors;
using ML.Lakehouse.Log;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Maintenance;

/// <summary>VACUUM: removes files that no version within the retention needs, orphans of dead writers among them.</summary>
static class Vacuum
{
    public static async Task<IReadOnlyList<string>> RunAsync(DeltaTable table, VacuumOptions options, CancellationToken cancellation)
    {
        var snapshot = await table.SnapshotAsync(cancellation);
        ProtocolSupport.EnsureWritable(snapshot.Protocol, table.Location);
        var retention = options.Retention ?? snapshot.Properties.DeletedFileRetention;
        if (retention < TimeSpan.Zero) throw PlatformException.Invalid($"retention is {retention}; expected zero or more");
        if (options.EnforceRetention && retention < snapshot.Properties.DeletedFileRetention)
            throw PlatformException.Invalid($"retention is {retention}, shorter than the {snapshot.Properties.DeletedFileRetention} of table {table.Location}; running queries and writes may need the files (switch the check off to insist)");
        var cutoff = table.Options.Clock.GetUtcNow() - retention;
        var needed = await NeededAsync(snapshot, cutoff, cancellation);
        var removed = new List<string>();
        await foreach (var file in table.Store.ListAsync("", null, recursive: true, cancellation))
            if (file.Modified < cutoff && !IsHidden(file.Path) && !needed.Contains(file.Path)) removed.Add(file.Path);
        if (!options.DryRun)
            foreach (var path in removed) await table.Store.DeleteAsync(path, cancellation);
        return removed;
    }

    static async Task<HashSet<string>> NeededAsync(Snapshot snapshot, DateTimeOffset cutoff, CancellationToken cancellation)
    {
        var state = await snapshot.FullStateAsync(cancellation);
        var limit = cutoff.ToUnixTimeMilliseconds();
        var needed = new HashSet<string>();
        foreach (var file in state.Files) Add(file.Path, file.DeletionVector);
        foreach (var tombstone in state.Tombstones)
            if (tombstone.DeletionTimestamp >= limit) Add(tombstone.Path, tombstone.DeletionVector);
        return needed;

        void Add(string path, DeletionVectorDescriptor? vector)
        {
            needed.Add(DataPath.Listed(path, snapshot.Store.Location));
            if (vector is { StorageType: not "i" }) needed.Add(DeletionVectorReader.PathOf(vector, snapshot.Store.Location));
        }
    }

    /// <summary>Files and folders that begin with '_' or '.' belong to others, but for change data and partition folders.</summary>
    static bool IsHidden(string path) =>
        path.StartsWith(LogFile.Folder + "/", StringComparison.Ordinal)
        || path.Split('/').Any(part => part[0] is '_' or '.' && part != "_change_data" && !part.Contains('='));
}
