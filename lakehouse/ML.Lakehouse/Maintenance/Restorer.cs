using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Scans;
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
        if (target.Metadata.SchemaString != current.Metadata.SchemaString || !Same(target.Metadata.Configuration, current.Metadata.Configuration)) transaction.Change(target.Metadata);
        transaction.Metric("numRestoredFiles", back.Count);
        transaction.Metric("numRemovedFiles", gone.Count);
        return await transaction.CommitAsync(cancellation);
    }

    static bool Same(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        a.Count == b.Count && a.All(p => b.TryGetValue(p.Key, out var value) && value == p.Value);

    static async Task EnsurePresentAsync(DeltaTable table, Snapshot target, List<AddFile> files, CancellationToken cancellation)
    {
        var paths = files.Select(f => DataPath.Decode(f.Path, table.Location)).ToHashSet();
        if (paths.Count == 0) return;
        await foreach (var file in table.Store.ListAsync("", null, recursive: true, cancellation)) paths.Remove(file.Path);
        if (paths.FirstOrDefault(p => !Path.IsPathRooted(p)) is { } missing)
            throw new PlatformException(ErrorCode.InvalidState, $"table {table.Location} cannot go back to version {target.Version}: {missing} has been removed (VACUUM)");
    }
}
