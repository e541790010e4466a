using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Hosting.SystemTables;
using ML.Lakehouse;
using ML.Lakehouse.Writing;

namespace ML.Platform.SystemTables;

/// <summary>
/// Keeps one Delta table in step with its database. How far it has come stands in the table itself, as the version of a Delta
/// transaction committed together with the rows: whatever is cut off is either not there or not done again.
/// </summary>
abstract class TableSync(IDatabase database, SystemTable definition, TableFolder folder, SystemTableOptions options) : ITableSync
{
    string? epoch;
    TablePacking? packing;
    string folderId = "";
    long? told;

    public string Name => definition.Name;

    public bool IsOpen => epoch is not null;

    public virtual string? Notes => null;

    public abstract IEnumerable<(string Kind, long Place)> Taken { get; }

    /// <summary>How far the table has come; null when it must be written anew.</summary>
    protected long? Position { get; private set; }

    /// <summary>How far the table has come by what stands in it; that is less than <see cref="Position"/> while there is nothing to write.</summary>
    protected long Committed { get; private set; }

    protected IDatabase Database => database;

    protected SystemTableOptions Options => options;

    protected DeltaTable Table { get; private set; } = null!;

    /// <summary>Name under which the table's transactions are counted.</summary>
    protected string Application => $"ml-system-{epoch}";

    public async Task OpenAsync(CancellationToken cancellation)
    {
        told = null;
        epoch = await EpochAsync(cancellation);
        if (epoch is null) return;
        Table = await folder.OpenAsync(definition, cancellation);
        packing = new TablePacking(Table);
        var snapshot = await Table.SnapshotAsync(cancellation);
        folderId = snapshot.Metadata.Id;
        Position = snapshot.TransactionVersion(Application);
        Committed = Position ?? 0;
        if (Position is not { } position || await database.ReadAsync(session => GoesOnAsync(session, position), cancellation)) return;
        await ChangeTracking.RenewAsync(database, definition, cancellation);
        epoch = await EpochAsync(cancellation);
        (Position, Committed) = (null, 0);
    }

    // What is removed with its owner is known by the owner's notes: when these were interrupted, so was the table.
    async Task<string?> EpochAsync(CancellationToken cancellation)
    {
        var own = await ChangeTracking.EnsureAsync(database, definition, cancellation);
        if (own is null || definition is not AppendedTable { Owner: var owner }) return own;
        return await ChangeTracking.EnsureAsync(database, owner, cancellation) is { } owners ? $"{own}-{owners}" : null;
    }

    async Task<bool> GoesOnAsync(DbSession session, long position) =>
        await TablePlaces.FitsAsync(session, definition.Name, folderId, position) && !await IsLostAsync(session, position);

    public abstract Task<long> SyncAsync(CancellationToken cancellation);

    public Task ForgetAsync(CancellationToken cancellation)
    {
        if (told == Committed) return Task.CompletedTask;
        told = Committed;
        return database.WriteAsync(
            async session =>
            {
                await TablePlaces.CommitAsync(session, definition.Name, Committed);
                await ForgetAsync(session);
                return true;
            },
            cancellation);
    }

    /// <summary>Forgets what this table alone has taken up, within the write that says so.</summary>
    protected virtual Task ForgetAsync(DbSession session) => Task.CompletedTask;

    /// <summary>Whether a database cannot be the one that a table came so far with: an older copy was put in its place.</summary>
    protected abstract Task<bool> IsLostAsync(DbSession session, long position);

    protected WriteOptions At(long position) => new()
    {
        ApplicationId = Application, ApplicationVersion = position, InSequence = true, ApplicationFollows = Position is null ? null : Committed, EvolveSchema = Position is null,
    };

    /// <summary>To be called before each commit.</summary>
    protected Task IntendAsync(long position, CancellationToken cancellation) =>
        database.WriteAsync(session => TablePlaces.IntendAsync(session, definition.Name, folderId, position), cancellation);

    /// <summary>Notes that everything before a place is in the table.</summary>
    protected void Reached(long position) => Position = position;

    /// <summary>Writes rows in one commit: instead of all others at first, then beside them.</summary>
    protected async Task AddAsync(TableInput rows, long position, CancellationToken cancellation)
    {
        await IntendAsync(position, cancellation);
        var result = Position is null
            ? await Table.OverwriteAsync(rows, At(position), cancellation)
            : await Table.AppendAsync(rows, At(position), cancellation);
        if (result.Committed) await CommittedAsync(position, cancellation);
        else Reached(position);
    }

    /// <summary>Notes that a commit holds everything before a place.</summary>
    protected Task CommittedAsync(long position, CancellationToken cancellation)
    {
        Reached(position);
        Committed = position;
        return packing!.CommittedAsync(cancellation);
    }
}
