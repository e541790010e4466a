using ML.Common.Errors;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Storage;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse;

public sealed partial class DeltaTable
{
    /// <summary>Packs small files, or clusters rows; the rows stay the same.</summary>
    public Task<CommitResult> OptimizeAsync(OptimizeOptions? options = null, CancellationToken cancellation = default) =>
        Optimizer.OptimizeAsync(this, options ?? new OptimizeOptions(), cancellation);

    /// <summary>Removes files that no recent version needs; their paths.</summary>
    public Task<IReadOnlyList<string>> VacuumAsync(VacuumOptions? options = null, CancellationToken cancellation = default) =>
        Vacuum.RunAsync(this, options ?? new VacuumOptions(), cancellation);

    /// <summary>Makes an older version's rows and schema the newest.</summary>
    public async Task<CommitResult> RestoreAsync(long version, CancellationToken cancellation = default) =>
        await Restorer.RestoreAsync(this, await SnapshotAsync(version, cancellation), cancellation);

    /// <inheritdoc cref="RestoreAsync(long, CancellationToken)"/>
    public async Task<CommitResult> RestoreAsync(DateTimeOffset time, CancellationToken cancellation = default) =>
        await Restorer.RestoreAsync(this, await SnapshotAsync(time, cancellation), cancellation);

    /// <summary>Writes a checkpoint of the newest version; commits do so by themselves at the table's interval.</summary>
    public async Task CheckpointAsync(CancellationToken cancellation = default) =>
        await new CheckpointWriter(await SnapshotAsync(cancellation), Options.Clock).WriteAsync(cancellation);

    /// <summary>Writes one log file that stands for the commits of a range; see <see cref="TableOptions.LogCompactionInterval"/>.</summary>
    /// <param name="to">The last version of the range. Null: the newest.</param>
    public async Task CompactLogAsync(long from, long? to = null, CancellationToken cancellation = default)
    {
        var snapshot = await SnapshotAsync(cancellation);
        await LogCompactor.CompactAsync(snapshot, from, to ?? snapshot.Version, cancellation);
    }

    /// <summary>
    /// Makes a new table of a version's files without copying them. The two go their own ways from then on, but VACUUM of this
    /// table removes files that the other may still need.
    /// </summary>
    /// <param name="folder">Where the new table lies.</param>
    /// <param name="version">Null: the newest.</param>
    /// <exception cref="PlatformException">RESOURCE_ALREADY_EXISTS when there is a table; NOT_IMPLEMENTED for a table in an object store.</exception>
    public async Task<DeltaTable> CloneAsync(string folder, long? version = null, CancellationToken cancellation = default)
    {
        var snapshot = version is { } number ? await SnapshotAsync(number, cancellation) : await SnapshotAsync(cancellation);
        return await TableCloner.CloneAsync(this, snapshot, new DeltaTable(new DiskTableStore(folder, Options.Allowed), Options), cancellation);
    }

    /// <summary>Removes log files older than the table keeps them; how many.</summary>
    public async Task<int> CleanLogAsync(CancellationToken cancellation = default)
    {
        var snapshot = await SnapshotAsync(cancellation);
        return await LogCleaner.CleanAsync(snapshot, Options.Clock.GetUtcNow() - snapshot.Properties.LogRetention, cancellation);
    }
}
