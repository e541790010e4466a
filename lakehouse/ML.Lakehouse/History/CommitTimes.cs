using ML.Common.Errors;
using ML.Lakehouse.Log;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.History;

/// <summary>
/// When versions were committed: by the time noted in the commit where the table keeps it there, else by the file's time,
/// which is pushed forward where a clock went backwards, so that versions and times have one order.
/// </summary>
sealed class CommitTimes(SnapshotSource source, Snapshot newest, IReadOnlyList<(long Version, DateTimeOffset Time)> files)
{
    readonly long inCommitFrom = !newest.Properties.InCommitTimestamps ? long.MaxValue
        : long.TryParse(newest.Properties.Text("delta.inCommitTimestampEnablementVersion"), out var version) ? version : 0;

    public static async ValueTask<CommitTimes> LoadAsync(SnapshotSource source, Snapshot newest, CancellationToken cancellation)
    {
        var files = new List<(long, DateTimeOffset)>();
        var last = DateTimeOffset.MinValue;
        foreach (var file in (await source.Log.ListAsync(0, cancellation)).Where(f => f.Kind == LogFileKind.Commit && f.Version <= newest.Version))
        {
            last = file.File.Modified > last ? file.File.Modified : last.AddMilliseconds(1);
            files.Add((file.Version, last));
        }

        return new CommitTimes(source, newest, files);
    }

    /// <summary>The versions whose commits are still there, oldest first.</summary>
    public IReadOnlyList<long> Versions { get; } = [.. files.Select(f => f.Version)];

    public async ValueTask<DateTimeOffset> OfAsync(int index, CancellationToken cancellation)
    {
        var (version, time) = files[index];
        if (version < inCommitFrom) return time;
        var commit = await source.Log.ReadCommitAsync(version, cancellation);
        return commit?.Info?.InCommitTimestamp is { } noted ? DateTimeOffset.FromUnixTimeMilliseconds(noted) : time;
    }

    // A file's time says nothing beside those noted in commits: a copied table has younger files than commits.
    async ValueTask<(int Low, int High)> RangeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var first = files.TakeWhile(f => f.Version < inCommitFrom).Count();
        if (first == files.Count || first == 0) return (0, files.Count - 1);
        return await OfAsync(first, cancellation) <= time ? (first, files.Count - 1) : (0, first - 1);
    }

    /// <summary>The newest version that was committed at or before a time.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST for a time before the first version.</exception>
    public async ValueTask<long> VersionAtAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var (low, high) = await RangeAsync(time, cancellation);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (await OfAsync(middle, cancellation) <= time) low = middle + 1;
            else high = middle - 1;
        }

        if (high >= 0) return files[high].Version;
        throw PlatformException.NotFound($"table {source.Store.Location} has no version at {time:O}: its oldest is of {await OfAsync(0, cancellation):O}");
    }
}
