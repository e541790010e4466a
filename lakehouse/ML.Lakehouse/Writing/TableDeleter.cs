using ML.Lakehouse.Scans;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Writing;

/// <summary>DELETE: rows that meet a condition, or all.</summary>
static class TableDeleter
{
    public static async Task<CommitResult> DeleteAsync(DeltaTable table, string? condition, WriteOptions options, CancellationToken cancellation)
    {
        var snapshot = await table.SnapshotAsync(cancellation);
        ProtocolSupport.EnsureWritable(snapshot.Protocol, table.Location);
        var transaction = new TableTransaction(table, snapshot, "DELETE") { Options = options };
        transaction.Parameter("predicate", System.Text.Json.JsonSerializer.Serialize(new[] { condition ?? "true" }));
        using var connection = table.Options.Database.Connect();
        var predicate = condition is null ? null : ScanPlanner.Parse(snapshot, condition);
        var target = await TargetRows.FindAsync(transaction, connection, predicate, cancellation);
        connection.Execute(
            $"CREATE TEMP TABLE __ml_touched AS SELECT {RelationBuilder.FileColumn} AS f, {RelationBuilder.RowColumn} AS r FROM ({target.Relation}) WHERE ({condition ?? "true"}\n)",
            cancellation);
        var changes = $"""
            SELECT s.* EXCLUDE ({RelationBuilder.FileColumn}, {RelationBuilder.RowColumn}), 'delete' AS {ChangeColumns.TypeName}
            FROM ({target.Relation}) AS s SEMI JOIN __ml_touched AS t ON s.{RelationBuilder.FileColumn} = t.f AND s.{RelationBuilder.RowColumn} = t.r
            """;
        await new RowRewriter(table, transaction, connection, target.Files).ApplyAsync("__ml_touched", null, changes, cancellation);
        var rows = TableRows.Count(connection, "__ml_touched");
        transaction.Metric("numDeletedRows", rows);
        return rows == 0 ? new CommitResult(snapshot.Version, Committed: false, transaction.Metrics) : await transaction.CommitAsync(cancellation);
    }
}
