using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DeletionVectors;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Maintenance;

/// <summary>RESTORE: a new version with the rows and the schema of an older one.</summary>
static class Restorer
{
    public static async Task<CommitResult> RestoreAsync(DeltaTable table, Snapshot target, CancellationToken cancellation)
    {
        var current = await table.SnapshotAsync(cancellation);
        ProtocolSupport.EnsureWritable(current.Protocol, table.Location);
        var transaction = new TableTransaction(table, current, "RESTORE");
        transaction.Parameter("version", target.Version.ToString(CultureInfo.InvariantCulture));
        var (wanted, present) = (await target.FilesAsync(cancellation), await current.FilesAsync(cancellation));
        var (wantedKeys, presentKeys) = (wanted.Select(f => f.Key).ToHashSet(), present.Select(f => f.Key).ToHashSet());
        transaction.Reads.Add(null, present);
        var back = wanted.Where(f => !presentKeys.Contains(f.Key)).ToList();
        await EnsurePresentAsync(table, target, back, cancellation);
        transaction.Add(back.Select(f => f with { DataChange = true }));
        var now = table.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var gone = present.Where(f => !wantedKeys.Contains(f.Key)).ToList();
        transaction.Add(gone.Select(f => f.ToRemove(now)));
        // The protocol stays: files that later features wrote are still there for older versions.
        if (!Same(target.Metadata, current.Metadata)) transaction.Change(Restored(target.Metadata, current.Metadata));
        transaction.Metric("numRestoredFiles", back.Count);
        transaction.Metric("numRemovedFiles", gone.Count);
        return await transaction.CommitAsync(cancellation);
    }

    static bool Same(Metadata a, Metadata b) => a.SchemaString == b.SchemaString && a.PartitionColumns.SequenceEqual(b.PartitionColumns)
        && a.Configuration.Count == b.Configuration.Count && a.Configuration.All(p => b.Configuration.TryGetValue(p.Key, out var value) && value == p.Value);

    // Ids that columns had in between are in files that stay: another column must never get one of them.
    static Metadata Restored(Metadata target, Metadata current) =>
        !target.Configuration.ContainsKey(ColumnMapper.MaxIdKey) || !current.Configuration.TryGetValue(ColumnMapper.MaxIdKey, out var highest) ? target
            : target with { Configuration = new Dictionary<string, string>(target.Configuration) { [ColumnMapper.MaxIdKey] = highest } };

    static async Task EnsurePresentAsync(DeltaTable table, Snapshot target, List<AddFile> files, CancellationToken cancellation)
    {
        var location = table.Location;
        var paths = files.Select(f => DataPath.Listed(f.Path, location)).ToHashSet();
        paths.UnionWith(files.Where(f => f.DeletionVector is { StorageType: not "i" }).Select(f => DeletionVectorReader.PathOf(f.DeletionVector!, location)));
        if (paths.Count == 0) return;
        await foreach (var file in table.Store.ListAsync("", null, recursive: true, cancellation)) paths.Remove(file.Path);
        if (paths.FirstOrDefault(p => !Path.IsPathRooted(p) || !File.Exists(p)) is { } missing)
            throw new PlatformException(ErrorCode.InvalidState, $"table {table.Location} cannot go back to version {target.Version}: {missing} has been removed (VACUUM)");
    }
}
