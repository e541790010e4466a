using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Log;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Snapshots;

/// <summary>One version of a table; never changes. Files are worked out when first asked for.</summary>
public sealed class Snapshot
{
    // Beyond so many commits it is cheaper to read a checkpoint than to hold them all for files that nobody asks for.
    const int MostPending = 1000;

    readonly TableHead head;
    volatile LazyFiles files;

    internal Snapshot(SnapshotSource source, long version, TableHead head, LazyFiles files)
    {
        Source = source;
        Version = version;
        this.head = head.Checked(source.Store.Location, version);
        this.files = files;
    }

    public long Version { get; }

    public StructType Schema => Metadata.Schema;

    public Metadata Metadata => head.Metadata!;

    public Protocol Protocol => head.Protocol!;

    public TableProperties Properties => new(Metadata.Configuration);

    public IReadOnlyDictionary<string, DomainMetadata> Domains => head.Domains;

    /// <summary>The last version that an application wrote under <paramref name="appId"/>; null when it never did.</summary>
    public long? TransactionVersion(string appId) => head.Transactions.TryGetValue(appId, out var txn) ? txn.Version : null;

    internal int Pending => files.Pending;

    /// <summary>The data files, those of all partitions.</summary>
    public async ValueTask<IReadOnlyCollection<AddFile>> FilesAsync(CancellationToken cancellation = default) =>
        (await StateAsync(cancellation)).Files;

    /// <summary>Plans a read: which files, which columns, which rows.</summary>
    public ValueTask<TableScan> ScanAsync(ScanOptions? options = null, CancellationToken cancellation = default) =>
        ScanPlanner.PlanAsync(this, options ?? new ScanOptions(), cancellation);

    internal SnapshotSource Source { get; }

    internal ITableStore Store => Source.Store;

    internal DuckDbDatabase Database => Source.Database;

    internal TableHead Head => head;

    /// <summary>Files and every tombstone of the log, which are read for this alone: only VACUUM and checkpoints ask for them.</summary>
    internal async ValueTask<FileState> FullStateAsync(CancellationToken cancellation)
    {
        var full = await Source.LoadAsync(Version, cancellation, withTombstones: true);
        return await full.files.GetAsync(cancellation);
    }

    internal Snapshot Next(Commit commit)
    {
        var next = files.Next(commit);
        if (next.Pending > MostPending) next = new LazyFiles(async token => await (await Source.LoadAsync(commit.Version, token)).StateAsync(token));
        return new Snapshot(Source, commit.Version, head.Apply(commit.Actions), next);
    }

    async ValueTask<FileState> StateAsync(CancellationToken cancellation)
    {
        try
        {
            return await files.GetAsync(cancellation);
        }
        catch (PlatformException e) when (e.Code is ErrorCode.DataLoss or ErrorCode.ResourceDoesNotExist)
        {
            // The checkpoint that was there when this version was first looked at may have been cleaned away, and a newer one serve.
            files = (await Source.LoadAsync(Version, cancellation)).files;
            return await files.GetAsync(cancellation);
        }
    }
}
