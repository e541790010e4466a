using ML.Hosting.Databases;
using ML.Hosting.SystemTables;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Writing;

namespace ML.Platform.SystemTables;

/// <summary>Keeps a table of things that change: what changed is read again and merged.</summary>
sealed class KeyedSync(IDatabase database, KeyedTable definition, TableFolder folder, SystemTableOptions options) : TableSync(database, definition, folder, options)
{
    readonly List<SystemColumn> keys = [.. new[] { definition.Id, definition.Number }.OfType<SystemColumn>()];

    public override string? Notes => Position is null ? null : definition.Name;

    public override IEnumerable<(string Kind, long Place)> Taken => [(definition.Name, Position ?? 0)];

    public override async Task<long> SyncAsync(CancellationToken cancellation)
    {
        using var rows = new StagedRows(definition.Columns);
        var fresh = Position is null;
        var end = await Database.ReadAsync(session => fresh ? ReadAllAsync(session, rows) : ReadChangedAsync(session, Position!.Value, rows), cancellation);
        if (fresh) await AddAsync(rows.Input(), end, cancellation);
        else if (rows.Count > 0) await MergeAsync(rows, end, cancellation);
        Reached(end);
        return rows.Count;
    }

    protected override async Task<bool> IsLostAsync(DbSession session, long position) => position > await ChangeLog.EndAsync(session);

    async Task<long> ReadAllAsync(DbSession session, StagedRows rows)
    {
        var where = definition.Where is null ? "" : $" WHERE {definition.Where}";
        var end = await ChangeLog.EndAsync(session);
        await session.ForEachAsync($"{Select(session.Kind)}{where}", row => rows.Add(row, 0));
        return end;
    }

    async Task<long> ReadChangedAsync(DbSession session, long from, StagedRows rows)
    {
        var end = await ChangeLog.EndAsync(session);
        var condition = string.Join(" AND ", keys.Select((k, i) => $"{k.Sql(session.Kind)} = ${i + 1}"));
        var sql = $"{Select(session.Kind)} WHERE {condition}{(definition.Where is null ? "" : $" AND {definition.Where}")}";
        foreach (var change in await ChangeLog.ReadAsync(session, definition.Name, from, end))
        {
            var before = rows.Count;
            await session.ForEachAsync(sql, row => rows.Add(row, 0), [.. keys.Select(k => ValueOf(k, change))]);
            if (rows.Count == before) rows.AddGone(column => keys.Any(k => k.Name == column.Name) ? ValueOf(column, change) : null);
        }

        return end;
    }

    async Task MergeAsync(StagedRows rows, long end, CancellationToken cancellation)
    {
        var values = definition.Columns.ToDictionary(c => c.Name, c => $"source.{Sql.Identifier(c.Name)}");
        var merge = new MergeDefinition
        {
            Source = rows.Input(withGone: true),
            On = string.Join(" AND ", keys.Select(k => $"target.{Sql.Identifier(k.Name)} = source.{Sql.Identifier(k.Name)}")),
            WhenMatched = [MergeClause.Delete("source.gone"), MergeClause.Update(values)],
            WhenNotMatched = [MergeClause.Insert(values, "NOT source.gone")],
        };
        await IntendAsync(end, cancellation);
        // Rows that came and went meanwhile change nothing, and the table stays at its place.
        if ((await Table.MergeAsync(merge, At(end), cancellation)).Committed) await CommittedAsync(end, cancellation);
    }

    string Select(DatabaseKind kind) => $"SELECT {string.Join(", ", definition.Columns.Select(c => c.Sql(kind)))} FROM {definition.From}";

    object? ValueOf(SystemColumn key, ChangeKey change) => key.Name == definition.Id?.Name ? change.Id : change.Number;
}
