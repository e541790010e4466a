using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Writing;

/// <summary>UPDATE: new values for columns of the rows that meet a condition.</summary>
static class TableUpdater
{
    const string Hits = "__ml_hits";

    public static async Task<CommitResult> UpdateAsync(
        DeltaTable table, IReadOnlyDictionary<string, string> set, string? condition, WriteOptions options, CancellationToken cancellation)
    {
        var snapshot = await table.SnapshotAsync(cancellation);
        ProtocolSupport.EnsureWritable(snapshot.Protocol, table.Location);
        var transaction = new TableTransaction(table, snapshot, "UPDATE") { Options = options };
        transaction.Parameter("predicate", System.Text.Json.JsonSerializer.Serialize(new[] { condition ?? "true" }));
        using var connection = table.Options.Database.Connect();
        var target = await TargetRows.FindAsync(transaction, connection, condition is null ? null : ScanPlanner.Parse(snapshot, condition), cancellation);
        connection.Execute($"CREATE TEMP TABLE {Hits} AS SELECT * FROM ({target.Relation}) WHERE ({condition ?? "true"}\n)", cancellation);
        connection.Execute($"CREATE TEMP VIEW __ml_touched AS SELECT {RelationBuilder.FileColumn} AS f, {RelationBuilder.RowColumn} AS r FROM {Hits}", cancellation);
        var old = string.Join(", ", snapshot.Schema.Fields.Select(f => Sql.Identifier(f.Name)));
        var assigned = new HashSet<string>(set.Keys, StringComparer.OrdinalIgnoreCase);
        var updated = GeneratedColumns.Fill(
            $"SELECT {Assignments.List(snapshot.Schema, table.Location, set)} FROM {Hits}", snapshot.Schema, f => assigned.Contains(f.Name) ? null : "true");
        var changes = $"SELECT {old}, 'update_preimage' AS {ChangeColumns.TypeName} FROM {Hits} UNION ALL SELECT *, 'update_postimage' FROM ({updated})";
        var rows = TableRows.Count(connection, Hits);
        if (rows == 0) return new CommitResult(snapshot.Version, Committed: false, transaction.Metrics);
        await new RowRewriter(table, transaction, connection, target.Files).ApplyAsync("__ml_touched", updated, changes, cancellation);
        transaction.Metric("numUpdatedRows", rows);
        return await transaction.CommitAsync(cancellation);
    }
}
