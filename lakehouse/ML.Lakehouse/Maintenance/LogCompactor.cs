using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Log;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Maintenance;

/// <summary>Writes what a range of commits adds up to, so that readers open one file in place of many.</summary>
static class LogCompactor
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a range that is not in the log.</exception>
    public static async Task CompactAsync(Snapshot snapshot, long from, long to, CancellationToken cancellation)
    {
        if (from < 0 || to <= from || to > snapshot.Version)
            throw PlatformException.Invalid($"commits {from} to {to} of table {snapshot.Store.Location} cannot be compacted; expected two versions at least, up to {snapshot.Version}");
        var commits = (await snapshot.Source.Log.ListAsync(from, cancellation)).Where(f => f.Kind == LogFileKind.Commit && f.Version >= from && f.Version <= to).ToList();
        if (commits.Count != to - from + 1) throw PlatformException.Invalid($"commits {from} to {to} of table {snapshot.Store.Location} cannot be compacted: some have been cleaned away");
        var lines = ActionWriter.Lines(Reconcile(await snapshot.Source.Log.ReadCommitsAsync(commits, cancellation)));
        // Whoever compacted the same range first wrote the same content.
        await snapshot.Store.PutIfAbsentAsync(LogFile.Compaction(from, to), lines, cancellation);
    }

    /// <summary>A compaction only saves work: a commit that stands must not fail because of it.</summary>
    public static async Task TryCompactAsync(Snapshot snapshot, long from, CancellationToken cancellation)
    {
        try
        {
            await CompactAsync(snapshot, from, snapshot.Version, cancellation);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Readers go on with the commits.
        }
    }

    static IEnumerable<LogAction> Reconcile(IReadOnlyList<Commit> commits)
    {
        var all = commits.SelectMany(c => c.Actions).ToList();
        var files = new FileState();
        foreach (var commit in commits) files.Apply(commit.Actions);
        LogAction?[] table = [all.OfType<Protocol>().LastOrDefault(), all.OfType<Metadata>().LastOrDefault()];
        // Every tombstone stays: it may take away a file of before the range.
        return table.OfType<LogAction>()
            .Concat(all.OfType<Transaction>().GroupBy(t => t.AppId).Select(g => g.Last()))
            .Concat(all.OfType<DomainMetadata>().GroupBy(d => d.Domain).Select(g => g.Last()))
            .Concat(files.Files)
            .Concat(files.Tombstones);
    }
}
