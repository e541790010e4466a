using ML.Hosting.Databases;
using ML.Hosting.SystemTables;

namespace ML.Platform.SystemTables;

/// <summary>
/// On SQLite new rows have greater numbers (rowid) than all others, so the greatest number taken up says how far a table has
/// come, and adding rows costs nothing more. When rows with the greatest numbers are removed, later ones get these numbers
/// again: a trigger notes it as a new generation, which begins above the rows that were left.
/// </summary>
sealed class SqliteAppendedSync(IDatabase database, AppendedTable definition, TableFolder folder, SystemTableOptions options)
    : AppendedSync(database, definition, folder, options)
{
    const int RowBits = 40;
    const long RowMask = (1L << RowBits) - 1;

    protected override Task ForgetAsync(DbSession session) =>
        session.ExecuteAsync("DELETE FROM ml_system_floors WHERE name = $1 AND generation <= $2", Definition.Name, Committed >> RowBits);

    protected override async Task<bool> IsLostAsync(DbSession session, long position)
    {
        var (generation, row) = await FloorAsync(session, position);
        return generation == position >> RowBits && row > (await session.ScalarInt64Async($"SELECT max(rowid) FROM {Definition.Source}") ?? 0);
    }

    protected override async Task<(long End, bool More)> ReadFirstAsync(DbSession session, AddedRows rows)
    {
        var generation = await session.ScalarInt64Async("SELECT seq FROM sqlite_sequence WHERE name = 'ml_system_floors'") ?? 0;
        return await ReadAsync(session, generation, 0, rows);
    }

    protected override async Task<(long End, bool More)> ReadAddedAsync(DbSession session, long from, AddedRows rows)
    {
        var (generation, row) = await FloorAsync(session, from);
        return await ReadAsync(session, generation, row, rows);
    }

    async Task<(long Generation, long Row)> FloorAsync(DbSession session, long position)
    {
        var (generation, row) = (position >> RowBits, position & RowMask);
        var (newest, floor) = await session.FirstOrDefaultAsync(
            "SELECT max(generation), min(floor) FROM ml_system_floors WHERE name = $1 AND generation > $2",
            r => (r.GetInt64OrNull(0), r.GetInt64OrNull(1)), Definition.Name, generation);
        return newest is null ? (generation, row) : (newest.Value, Math.Min(row, floor!.Value));
    }

    async Task<(long End, bool More)> ReadAsync(DbSession session, long generation, long after, AddedRows rows)
    {
        var last = after;
        await session.ForEachAsync(
            $"SELECT rowid, {Columns(session.Kind)} FROM {Definition.Source} WHERE rowid > $1 ORDER BY rowid LIMIT $2",
            row =>
            {
                last = row.GetInt64(0);
                rows.Staged.Add(row, 1);
            },
            after, (long)Options.BatchRows);
        return ((generation << RowBits) | last, rows.Count == Options.BatchRows);
    }
}
