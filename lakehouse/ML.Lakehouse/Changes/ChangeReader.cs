using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DeletionVectors;
using ML.Lakehouse.History;
using ML.Lakehouse.Log;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Changes;

/// <summary>Collects the files of the change data feed: cdc files where a commit wrote them, else the files it added and removed.</summary>
static class ChangeReader
{
    public static async Task<ChangeScan> ReadAsync(DeltaTable table, long from, long? to, CancellationToken cancellation)
    {
        var newest = await table.SnapshotAsync(cancellation);
        var end = to is null || to == newest.Version ? newest : await table.SnapshotAsync(to.Value, cancellation);
        if (from < 0 || from > end.Version) throw PlatformException.Invalid($"table {table.Location} has no changes from version {from} to {end.Version}");
        EnsureKept(await table.SnapshotAsync(from, cancellation), table);
        var times = await CommitTimes.LoadAsync(table.Source, newest, cancellation);
        var files = new List<ChangeFile>();
        for (var version = from; version <= end.Version; version++)
        {
            var index = times.Versions.Count == 0 ? -1 : (int)(version - times.Versions[0]);
            var commit = index < 0 || index >= times.Versions.Count ? null : await table.Source.Log.ReadCommitAsync(version, cancellation);
            if (commit is null) throw PlatformException.NotFound($"the changes of version {version} of table {table.Location} have been cleaned away");
            EnsureStillKept(commit, table);
            files.AddRange(await FilesAsync(table, commit, await times.OfAsync(index, cancellation), cancellation));
        }

        return new ChangeScan(end, files);
    }

    static void EnsureKept(Snapshot snapshot, DeltaTable table)
    {
        if (!snapshot.Properties.ChangeDataFeed) throw NotKept(table, snapshot.Version);
    }

    static void EnsureStillKept(Commit commit, DeltaTable table)
    {
        if (commit.Actions.OfType<Metadata>().Any(m => !new TableProperties(m.Configuration).ChangeDataFeed)) throw NotKept(table, commit.Version);
    }

    static PlatformException NotKept(DeltaTable table, long version) =>
        PlatformException.Invalid($"table {table.Location} does not keep its changes at version {version} (property delta.enableChangeDataFeed)");

    static async Task<List<ChangeFile>> FilesAsync(DeltaTable table, Commit commit, DateTimeOffset time, CancellationToken cancellation)
    {
        var written = commit.Actions.OfType<AddCdcFile>().ToList();
        if (written.Count == 0) return await DerivedAsync(table, commit, time, cancellation);
        var files = written.Select(c => new AddFile { Path = c.Path, PartitionValues = c.PartitionValues, Size = c.Size });
        return [.. (await ScanFile.ResolveAsync(table.Store, [.. files], cancellation)).Select(f => new ChangeFile(f, null, commit.Version, time))];
    }

    static async Task<List<ChangeFile>> DerivedAsync(DeltaTable table, Commit commit, DateTimeOffset time, CancellationToken cancellation)
    {
        var added = commit.Actions.OfType<AddFile>().Where(a => a.DataChange).ToList();
        var removed = await RemovedAsync(table, commit, cancellation);
        var vectors = new DeletionVectorReader(table.Store);
        var changes = new List<ChangeFile>();
        foreach (var add in added)
        {
            // The same file under another deletion vector: only the rows that the two vectors differ in have changed.
            var before = removed.Find(r => r.Path == add.Path);
            if (before is null)
            {
                changes.AddRange(await WholeAsync(table, add, "insert", commit.Version, time, cancellation));
                continue;
            }

            removed.Remove(before);
            var old = before.DeletionVector is null ? [] : await vectors.ReadAsync(before, cancellation);
            var now = add.DeletionVector is null ? [] : await vectors.ReadAsync(add, cancellation);
            var local = await table.Store.LocalAsync(DataPath.Decode(add.Path, table.Location), cancellation);
            Only(now.Except(old), "delete");
            Only(old.Except(now), "insert");

            void Only(IEnumerable<long> rows, string type)
            {
                var kept = rows.ToList();
                if (kept.Count > 0) changes.Add(new ChangeFile(new ScanFile(add, local, null) { Only = kept }, type, commit.Version, time));
            }
        }

        foreach (var remove in removed) changes.AddRange(await WholeAsync(table, remove, "delete", commit.Version, time, cancellation));
        return changes;
    }

    static async Task<IEnumerable<ChangeFile>> WholeAsync(
        DeltaTable table, AddFile file, string type, long version, DateTimeOffset time, CancellationToken cancellation) =>
        (await ScanFile.ResolveAsync(table.Store, [file], cancellation)).Select(f => new ChangeFile(f, type, version, time));

    /// <summary>Old writers leave out what partition a removed file lay in; the version before knows.</summary>
    static async Task<List<AddFile>> RemovedAsync(DeltaTable table, Commit commit, CancellationToken cancellation)
    {
        var removed = commit.Actions.OfType<RemoveFile>().Where(r => r.DataChange).ToList();
        if (removed.TrueForAll(r => r.PartitionValues is not null)) return removed.ConvertAll(AsAdd);
        var before = (await (await table.SnapshotAsync(commit.Version - 1, cancellation)).FilesAsync(cancellation)).ToDictionary(f => f.Key);
        return removed.ConvertAll(r => r.PartitionValues is null && before.TryGetValue(r.Key, out var file) ? file : AsAdd(r));
    }

    static AddFile AsAdd(RemoveFile remove) =>
        new() { Path = remove.Path, PartitionValues = remove.PartitionValues ?? new Dictionary<string, string?>(), DeletionVector = remove.DeletionVector };
}
