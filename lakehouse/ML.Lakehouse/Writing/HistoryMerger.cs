using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Writing;

/// <summary>Keeps a table's history by one MERGE: a changed key's current row is closed and its new state inserted.</summary>
static class HistoryMerger
{
    const string Current = "__ml_current";
    const string Staged = "__ml_staged";

    public static async Task<CommitResult> MergeAsync(DeltaTable table, HistoryDefinition history, WriteOptions options, CancellationToken cancellation)
    {
        var snapshot = await table.SnapshotAsync(cancellation);
        Validate(table, snapshot, history);
        using var input = history.Source.Open(table.Options.Database);
        var connection = input.Connection;
        (await snapshot.ScanAsync(new ScanOptions { Filter = Sql.Identifier(history.Current) }, cancellation)).Attach(connection, Current);
        connection.Execute(Stage(snapshot, history, input.Query), cancellation);
        var merge = new MergeDefinition
        {
            Source = TableInput.FromQuery($"SELECT * FROM {Staged}", connection),
            On = string.Join(" AND ", history.Keys.Select((k, i) => $"target.{Sql.Identifier(k)} = source.__ml_key{i}")) + $" AND target.{Sql.Identifier(history.Current)}",
            WhenMatched = [MergeClause.Update(new Dictionary<string, string> { [history.EffectiveTo] = "source.__ml_at", [history.Current] = "false" }, "source.__ml_changed")],
            WhenNotMatched = [MergeClause.Insert(Inserted(snapshot, history), "source.__ml_new")],
        };
        using var staged = new OpenInput(connection, $"SELECT * FROM {Staged}", Owned: false);
        using var session = new MergeSession(connection);
        var result = await TableMerger.MergeAsync(table, snapshot, merge, staged, options, cancellation);
        connection.Execute($"DROP TABLE {Staged}; DROP VIEW {Current}", cancellation);
        return result;
    }

    static void Validate(DeltaTable table, Snapshot snapshot, HistoryDefinition history)
    {
        if (history.Keys.Count == 0) throw PlatformException.Invalid("a history needs a key column");
        foreach (var name in history.Keys.Concat([history.EffectiveFrom, history.EffectiveTo, history.Current]))
            if (snapshot.Schema.Find(name) is null) throw PlatformException.Invalid($"column '{name}' of the history is not in table {table.Location}");
    }

    /// <summary>
    /// Each source row that differs from its key's current row, once with the key to close that row, once without, to be
    /// inserted; a new key only the latter.
    /// </summary>
    static string Stage(Snapshot snapshot, HistoryDefinition history, string query)
    {
        var keys = string.Join(" AND ", history.Keys.Select(k => $"current.{Sql.Identifier(k)} = source.{Sql.Identifier(k)}"));
        var differs = string.Join(" OR ", Compared(snapshot, history).Select(c => $"current.{c} IS DISTINCT FROM source.{c}").DefaultIfEmpty("false"));
        var known = $"current.{Sql.Identifier(history.Current)} IS NOT NULL";
        var keyColumns = string.Join(", ", history.Keys.Select((k, i) => $"{Sql.Identifier(k)} AS __ml_key{i}"));
        var noKeys = string.Join(", ", history.Keys.Select((_, i) => $"NULL AS __ml_key{i}"));
        return $"""
            CREATE OR REPLACE TEMP TABLE {Staged} AS WITH changed AS (
                SELECT source.*, ({history.ChangedAt}) AS __ml_at, {known} AS __ml_known FROM ({query}) AS source LEFT JOIN {Current} AS current ON {keys}
                WHERE NOT ({known}) OR {differs})
            SELECT *, {keyColumns}, true AS __ml_changed, false AS __ml_new FROM changed WHERE __ml_known
            UNION ALL SELECT *, {noKeys}, false, true FROM changed
            """;
    }

    static IEnumerable<string> Compared(Snapshot snapshot, HistoryDefinition history) => snapshot.Schema.Fields.Select(f => f.Name)
        .Except(history.Keys.Concat([history.EffectiveFrom, history.EffectiveTo, history.Current]), StringComparer.OrdinalIgnoreCase).Select(Sql.Identifier);

    static Dictionary<string, string> Inserted(Snapshot snapshot, HistoryDefinition history)
    {
        var values = snapshot.Schema.Fields.ToDictionary(f => f.Name, f => $"source.{Sql.Identifier(f.Name)}", StringComparer.OrdinalIgnoreCase);
        values[history.EffectiveFrom] = "source.__ml_at";
        values[history.EffectiveTo] = "NULL";
        values[history.Current] = "true";
        return values;
    }
}
