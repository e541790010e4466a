using System.Globalization;
using ML.Hosting.Databases;
using ML.Hosting.SystemTables;

namespace ML.Platform.SystemTables;

/// <summary>
/// On PostgreSQL nothing orders the rows of a table by the time they became visible, so a trigger copies new ones beside it
/// with their transaction, a statement's as lists; those of finished transactions are taken up in their order and forgotten.
/// </summary>
sealed class PostgreSqlAppendedSync(IDatabase database, AppendedTable definition, TableFolder folder, SystemTableOptions options)
    : AppendedSync(database, definition, folder, options)
{
    // At most a million rows, which are some 100 MB: after a long time without anybody who kept the table there may be any number.
    const long MostLists = 500;

    string New => AppendedCopies.TableOf(Definition);

    protected override Task ForgetAsync(DbSession session) => session.ExecuteAsync($"DELETE FROM {New} WHERE place < $1", Committed);

    protected override async Task<bool> IsLostAsync(DbSession session, long position) => position > await ChangeLog.EndAsync(session);

    // Copies that are there come again later, whatever their transaction.
    protected override async Task<(long End, bool More)> ReadFirstAsync(DbSession session, AddedRows rows)
    {
        var columns = Definition.Columns;
        var names = string.Join(", ", columns.Select((_, i) => $"v{i}"));
        var values = string.Join(", ", columns.Select((c, i) => $"{c.Sql(session.Kind)} AS v{i}"));
        var copies = string.Join(", ", columns.Select((c, i) => TriggerText.IsOwner(Definition, c) ? $"\"{c.Name}\" AS c{i}" : $"unnest(\"{c.Name}\") AS c{i}"));
        var same = string.Join(" AND ", columns.Select((c, i) => $"c{i} {(Definition.PrimaryKey.Contains(c.Sql(session.Kind)) ? "=" : "IS NOT DISTINCT FROM")} v{i}"));
        await session.ForEachAsync(
            $"SELECT {names} FROM (SELECT {values} FROM {Definition.Source}) AS s WHERE NOT EXISTS (SELECT 1 FROM (SELECT {copies} FROM {New}) AS n WHERE {same})", row => rows.Staged.Add(row, 0));
        return (0, true);
    }

    protected override async Task<(long End, bool More)> ReadAddedAsync(DbSession session, long from, AddedRows rows)
    {
        var last = await ChangeLog.EndAsync(session);
        var end = await EndOfPartAsync(session, from, last);
        var owner = Definition.Columns.Select((c, i) => (Column: c, Index: i)).Single(c => TriggerText.IsOwner(Definition, c.Column));
        var names = string.Join(", ", Definition.Columns.Select(c => $"\"{c.Name}\""));
        var alive = $"EXISTS (SELECT 1 FROM {Definition.Owner.From} WHERE {Definition.Owner.Id!.Sql(session.Kind)} = n.\"{owner.Column.Name}\")";
        var lists = rows.Lists(owner.Index);
        // The lists as they are sent: taken apart into objects they would cost several times as much.
        await session.StreamEachAsync(
            $"SELECT {names} FROM {New} n WHERE place >= split_part($1, '-', 1)::bigint AND place < split_part($1, '-', 2)::bigint AND {alive}",
            [string.Create(CultureInfo.InvariantCulture, $"{from}-{end}")], lists.Add, _ => ValueTask.CompletedTask);
        return (end, end < last);
    }

    // What a transaction added is not taken apart.
    async Task<long> EndOfPartAsync(DbSession session, long from, long last) => await session.ScalarInt64Async(
        $"WITH n AS (SELECT place FROM {New} WHERE place >= $1 AND place < $2) SELECT greatest(place, (SELECT min(place) + 1 FROM n)) FROM n ORDER BY place OFFSET $3 LIMIT 1", from, last, MostLists) ?? last;
}
