using System.Text;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Log;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Snapshots;

/// <summary>Builds versions of one table from its log.</summary>
sealed class SnapshotSource(ITableStore store, TableOptions options)
{
    const int LoadAttempts = 10;

    readonly CheckpointReader checkpoints = new(store, options);

    public ITableStore Store => store;

    public DuckDbDatabase Database => options.Database;

    public LogReader Log { get; } = new(store);

    public async ValueTask<Snapshot> LoadAsync(long? version, CancellationToken cancellation, bool withTombstones = false)
    {
        var segment = await SegmentAsync(version, cancellation);
        for (var attempt = 1; ; attempt++)
            try
            {
                return await BuildAsync(segment, withTombstones, cancellation);
            }
            catch (PlatformException e) when (e.Code == ErrorCode.DataLoss && attempt < LoadAttempts)
            {
                // Files may have been cleaned away between being listed and being read: the log then begins elsewhere.
                var now = await SegmentAsync(version, cancellation);
                if (now.CheckpointVersion == segment.CheckpointVersion) throw;
                segment = now;
            }
    }

    async ValueTask<LogSegment> SegmentAsync(long? version, CancellationToken cancellation)
    {
        try
        {
            return await Log.SegmentAsync(version, cancellation);
        }
        catch (PlatformException e) when (e.Code == ErrorCode.DataLoss)
        {
            // A listing that others clean meanwhile may show a gap that a second one does not.
            return await Log.SegmentAsync(version, cancellation);
        }
    }

    async ValueTask<Snapshot> BuildAsync(LogSegment segment, bool withTombstones, CancellationToken cancellation)
    {
        var commits = await Log.ReadCommitsAsync(segment.Commits, cancellation);
        var head = TableHead.Empty;
        IReadOnlyList<Sidecar> sidecars = [];
        if (segment.Checkpoint.Count > 0)
        {
            var actions = await checkpoints.TableActionsAsync(segment.Checkpoint, cancellation);
            sidecars = [.. actions.OfType<Sidecar>()];
            head = head.Apply(actions);
        }

        head = await WithLastCommitAsync(commits.Aggregate(head, (current, commit) => current.Apply(commit.Actions)), segment.Version, cancellation);
        var files = new LazyFiles(token => FilesAsync(segment, sidecars, withTombstones, token));
        var all = commits.Aggregate(files, (current, commit) => current.Next(commit));
        return new Snapshot(this, segment.Version, head, new LazyFiles(token => CheckedAsync(all, segment, token)));
    }

    /// <summary>The paths of the files that a V2 checkpoint refers to, below the log's folder for them.</summary>
    public async ValueTask<IEnumerable<string>> SidecarsAsync(LogFile checkpoint, CancellationToken cancellation) =>
        (await checkpoints.TableActionsAsync([checkpoint], cancellation)).OfType<Sidecar>().Select(s => s.Path);

    /// <summary>The same or a newer version: reads only the commits that came since.</summary>
    public async ValueTask<Snapshot> UpdateAsync(Snapshot known, CancellationToken cancellation)
    {
        // Cleaned away, it cannot be followed any more; another commit under its number is another table in the same place.
        if (await store.ReadAsync(LogFile.Commit(known.Version), cancellation) is not { } commit || !IsOf(commit, known.Head.LastCommit)) return await LoadAsync(null, cancellation);
        var snapshot = known;
        while (await Log.ReadCommitAsync(snapshot.Version + 1, cancellation) is { } next) snapshot = snapshot.Next(next);
        return snapshot;
    }

    /// <summary>Looks for what is unique about a commit without reading all of it as JSON.</summary>
    static bool IsOf(ReadOnlySpan<byte> commit, CommitInfo? info) =>
        (info?.Content["txnId"] ?? info?.Content["timestamp"])?.ToString() is not { Length: > 0 } unique || commit.IndexOf(Encoding.UTF8.GetBytes(unique)) >= 0;

    /// <summary>
    /// Checkpoints and compactions leave out what commits say of themselves; where the time of the next commit depends on it,
    /// the version's own commit is looked up.
    /// </summary>
    async ValueTask<TableHead> WithLastCommitAsync(TableHead head, long version, CancellationToken cancellation)
    {
        if (head.LastCommit is not null || head.Metadata is null || !new TableProperties(head.Metadata.Configuration).InCommitTimestamps) return head;
        return head with { LastCommit = (await Log.ReadCommitAsync(version, cancellation))?.Info };
    }

    async Task<FileState> CheckedAsync(LazyFiles files, LogSegment segment, CancellationToken cancellation)
    {
        var state = await files.GetAsync(cancellation);
        if (segment.Checksum is { } checksum) await VersionChecksum.CheckAsync(store, checksum, state, cancellation);
        return state;
    }

    async Task<FileState> FilesAsync(
        LogSegment segment, IReadOnlyList<Sidecar> sidecars, bool withTombstones, CancellationToken cancellation)
    {
        return segment.Checkpoint.Count == 0
            ? new FileState() : FileState.OfCheckpoint(await checkpoints.FileActionsAsync(segment.Checkpoint, sidecars, withTombstones, cancellation));
    }
}
