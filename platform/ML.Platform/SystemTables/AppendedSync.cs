using System.Globalization;
using ML.Hosting.Databases;
using ML.Hosting.SystemTables;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Writing;

namespace ML.Platform.SystemTables;

/// <summary>Keeps a table of rows that are only added, and removes those of owners that are gone.</summary>
abstract class AppendedSync(IDatabase database, AppendedTable definition, TableFolder folder, SystemTableOptions options) : TableSync(database, definition, folder, options)
{
    long? removed;

    protected AppendedTable Definition => definition;

    public override IEnumerable<(string Kind, long Place)> Taken => [(definition.Owner.Name, removed ?? 0)];

    public override async Task<long> SyncAsync(CancellationToken cancellation)
    {
        long total = 0;
        bool more;
        do
        {
            using var rows = new AddedRows(definition.Columns);
            var fresh = Position is null;
            (var end, more) = await Database.ReadAsync(session => fresh ? ReadFirstAsync(session, rows) : ReadAddedAsync(session, Position!.Value, rows), cancellation);
            if (fresh || rows.Count > 0) await AddAsync(rows.Input(), end, cancellation);
            else Reached(end);
            total += rows.Count;
        }
        while (more);
        return total + await RemoveAsync(cancellation);
    }

    /// <summary>Reads the first rows for a table that is written anew; the place they reach, and whether there are more.</summary>
    protected abstract Task<(long End, bool More)> ReadFirstAsync(DbSession session, AddedRows rows);

    /// <summary>Reads what was added since a place; the place it reaches, and whether there is more.</summary>
    protected abstract Task<(long End, bool More)> ReadAddedAsync(DbSession session, long from, AddedRows rows);

    protected string Columns(DatabaseKind kind) => string.Join(", ", definition.Columns.Select(c => c.Sql(kind)));

    // Owners that are removed for good take their rows along. Doing it again finds nothing, so it needs no place of its own on disk.
    async Task<long> RemoveAsync(CancellationToken cancellation)
    {
        var (end, gone) = await Database.ReadAsync(session => ReadGoneAsync(session, removed ?? 0), cancellation);
        if (gone.Count > 0)
        {
            var column = definition.Columns.Single(c => c.Sql(Database.Kind) == definition.OwnerColumn).Name;
            var result = await Table.DeleteAsync($"{Sql.Identifier(column)} IN ({string.Join(", ", gone.Select(Sql.Literal))})", new WriteOptions(), cancellation);
            removed = end;
            return result.Metrics.TryGetValue("numDeletedRows", out var rows) ? rows : 0;
        }

        removed = end;
        return 0;
    }

    async Task<(long End, List<string> Gone)> ReadGoneAsync(DbSession session, long from)
    {
        var end = await ChangeLog.EndAsync(session);
        var gone = new List<string>();
        var exists = string.Create(CultureInfo.InvariantCulture, $"SELECT COUNT(*) FROM {definition.Owner.From} WHERE {definition.Owner.Id!.Sql(session.Kind)} = $1");
        foreach (var change in await ChangeLog.ReadAsync(session, definition.Owner.Name, from, end))
            if (await session.ScalarInt64Async(exists, change.Id) == 0) gone.Add(change.Id!);
        return (end, gone);
    }
}
