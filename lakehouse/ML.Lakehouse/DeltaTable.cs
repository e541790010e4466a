using ML.Common.Errors;
using ML.Lakehouse.Log;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Storage;
using ML.Lakehouse.Transactions;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse;

/// <summary>
/// A Delta table. Safe for many threads: reads work on snapshots, which never change, and writes are optimistic
/// transactions that are rebased over what others committed meanwhile.
/// </summary>
public sealed partial class DeltaTable
{
    readonly SnapshotCache cache = new();

    DeltaTable(ITableStore store, TableOptions options)
    {
        Store = store;
        Options = options;
        Source = new SnapshotSource(store, options);
    }

    /// <summary>Where the table lies, as messages name it.</summary>
    public string Location => Store.Location;

    internal ITableStore Store { get; }

    internal TableOptions Options { get; }

    internal SnapshotSource Source { get; }

    /// <summary>Opens the table in a folder.</summary>
    /// <exception cref="PlatformException">
    /// RESOURCE_DOES_NOT_EXIST when there is none, NOT_IMPLEMENTED when it needs a feature that is not read here,
    /// DATA_LOSS when its log is damaged.
    /// </exception>
    public static Task<DeltaTable> OpenAsync(string folder, TableOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(new DiskTableStore(folder, options?.Allowed), options, cancellation);

    /// <inheritdoc cref="OpenAsync(string, TableOptions?, CancellationToken)"/>
    public static async Task<DeltaTable> OpenAsync(ITableStore store, TableOptions? options = null, CancellationToken cancellation = default)
    {
        var table = new DeltaTable(store, options ?? new TableOptions());
        await table.SnapshotAsync(cancellation);
        return table;
    }

    /// <summary>Creates an empty table in a folder, which may exist but must not hold a table.</summary>
    /// <exception cref="PlatformException">RESOURCE_ALREADY_EXISTS when it does.</exception>
    public static Task<DeltaTable> CreateAsync(
        string folder, TableDefinition definition, TableOptions? options = null, CancellationToken cancellation = default) =>
        CreateAsync(new DiskTableStore(folder, options?.Allowed), definition, options, cancellation);

    /// <inheritdoc cref="CreateAsync(string, TableDefinition, TableOptions?, CancellationToken)"/>
    public static async Task<DeltaTable> CreateAsync(
        ITableStore store, TableDefinition definition, TableOptions? options = null, CancellationToken cancellation = default)
    {
        var table = new DeltaTable(store, options ?? new TableOptions());
        var transaction = new TableTransaction(table, null, "CREATE TABLE");
        transaction.Add(TableCreator.Actions(definition, table.Options.Clock.GetUtcNow()));
        SchemaRules.CheckExpressions(definition.Schema, definition.Constraints, table.Options);
        transaction.Parameter("partitionBy", System.Text.Json.JsonSerializer.Serialize(definition.PartitionBy));
        await transaction.CommitAsync(cancellation);
        return table;
    }

    public static Task<bool> ExistsAsync(string folder, CancellationToken cancellation = default) => ExistsAsync(new DiskTableStore(folder), cancellation);

    public static async Task<bool> ExistsAsync(ITableStore store, CancellationToken cancellation = default) =>
        (await new LogReader(store).ListAsync(0, cancellation)).Any(f => f.Kind != LogFileKind.Checksum);

    /// <summary>The newest version.</summary>
    public async Task<Snapshot> SnapshotAsync(CancellationToken cancellation = default)
    {
        var known = cache.Newest;
        var snapshot = known is null ? await Source.LoadAsync(null, cancellation) : await Source.UpdateAsync(known, cancellation);
        if (known is not null && (snapshot.Version < known.Version || snapshot.Metadata.Id != known.Metadata.Id)) cache.Clear();
        return cache.Keep(snapshot);
    }

    /// <summary>An older version, or the newest by its number.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST for a version not yet written or cleaned away.</exception>
    public async Task<Snapshot> SnapshotAsync(long version, CancellationToken cancellation = default) =>
        cache.Find(version) ?? cache.Keep(await Source.LoadAsync(version, cancellation));

    internal async Task CommittedAsync(long version, Snapshot? basis, Commit commit, CancellationToken cancellation)
    {
        // The commit stands: nothing after it may make it look as if it had not.
        var snapshot = basis is null ? await Source.LoadAsync(version, CancellationToken.None) : basis.Next(commit);
        cache.Keep(snapshot);
        if (version > 0 && version % snapshot.Properties.CheckpointInterval == 0) await CheckpointWriter.TryWriteAsync(snapshot, Options.Clock, cancellation);
        else if (Options.LogCompactionInterval is > 1 and var interval && (version + 1) % interval == 0)
            await LogCompactor.TryCompactAsync(snapshot, version + 1 - interval, cancellation);
    }
}
