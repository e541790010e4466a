using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.Changes;
using ML.Lakehouse.History;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse;

public sealed partial class DeltaTable
{
    /// <summary>The version that was the newest at a time.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST for a time before the oldest version there is.</exception>
    public async Task<Snapshot> SnapshotAsync(DateTimeOffset time, CancellationToken cancellation = default)
    {
        var times = await CommitTimes.LoadAsync(Source, await SnapshotAsync(cancellation), cancellation);
        return await SnapshotAsync(await times.VersionAtAsync(time, cancellation), cancellation);
    }

    /// <summary>What the commits say about themselves, newest first.</summary>
    /// <param name="limit">The most entries; null: all.</param>
    public Task<IReadOnlyList<CommitSummary>> HistoryAsync(int? limit = null, CancellationToken cancellation = default) =>
        HistoryReader.ReadAsync(this, limit, cancellation);

    /// <summary>The newest version at a glance.</summary>
    public async Task<TableDetail> DetailAsync(CancellationToken cancellation = default)
    {
        var snapshot = await SnapshotAsync(cancellation);
        var files = await snapshot.FilesAsync(cancellation);
        long? rows = 0;
        foreach (var file in files)
            rows += FileRows.Stored(file) - (file.DeletionVector?.Cardinality ?? 0);

        return new TableDetail(
            Location, snapshot.Version, snapshot.Metadata, snapshot.Protocol, snapshot.Schema, Clustering.ColumnsOf(snapshot), files.Count,
            files.Sum(f => f.Size), rows);
    }

    /// <summary>
    /// The change data feed: every row inserted, deleted or updated from one version to another, both included.
    /// </summary>
    /// <param name="to">Null: the newest.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the table did not keep its changes then.</exception>
    public Task<ChangeScan> ChangesAsync(long from, long? to = null, CancellationToken cancellation = default) =>
        ChangeReader.ReadAsync(this, from, to, cancellation);
}
