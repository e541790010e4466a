using ML.Hosting.Databases;
using ML.Hosting.SystemTables;

namespace ML.Platform.SystemTables;

/// <summary>
/// On PostgreSQL nothing orders the rows of a table by the time they became visible, so a trigger copies new ones beside it
/// with their transaction; those of finished transactions are taken up in their order and forgotten.
/// </summary>
sealed class PostgreSqlAppendedSync(IDatabase database, AppendedTable definition, TableFolder folder, SystemTableOptions options)
    : AppendedSync(database, definition, folder, options)
{
    string New => TriggerText.CopyTable(Definition);

    protected override Task ForgetAsync(DbSession session) => session.ExecuteAsync($"DELETE FROM {New} WHERE place < $1", Committed);

    protected override async Task<bool> IsLostAsync(DbSession session, long position) => position > await ChangeLog.EndAsync(session);

    // Copies that are there come again later, whatever their transaction.
    protected override async Task<(long End, bool More)> ReadFirstAsync(DbSession session, StagedRows rows)
    {
        var same = string.Join(" AND ", Definition.PrimaryKey.Select(c => $"n.\"{c}\" = s.\"{c}\""));
        await session.ForEachAsync(
            $"SELECT {Columns(session.Kind)} FROM {Definition.Source} s WHERE NOT EXISTS (SELECT 1 FROM {New} n WHERE {same})", row => rows.Add(row, 0));
        return (0, true);
    }

    protected override async Task<(long End, bool More)> ReadAddedAsync(DbSession session, long from, StagedRows rows)
    {
        var end = await ChangeLog.EndAsync(session);
        var alive = $"EXISTS (SELECT 1 FROM {Definition.Owner.From} WHERE {Definition.Owner.Id!.Sql(session.Kind)} = n.\"{Definition.OwnerColumn}\")";
        await session.ForEachAsync($"SELECT {Columns(session.Kind)} FROM {New} n WHERE place >= $1 AND place < $2 AND {alive}", row => rows.Add(row, 0), from, end);
        return (end, false);
    }
}
