using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Writing;

/// <summary>replaceWhere: takes out the rows that meet a condition and puts in rows that must meet it too.</summary>
static class ReplaceWriter
{
    const string Input = "__ml_replacement";

    public static async Task WriteAsync(DeltaTable table, TableTransaction transaction, TableInput input, string condition, CancellationToken cancellation)
    {
        var snapshot = transaction.Read!;
        transaction.Parameter("predicate", condition);
        using var open = input.Open(table.Options.Database);
        var connection = open.Connection;
        var bound = new InputBinder(table.Location, snapshot.Metadata).Bind(connection, open.Query);
        var message = Sql.Literal($"a row to write does not meet replaceWhere ({condition}): ");
        connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {Input} AS SELECT * FROM ({bound}) AS r WHERE CASE WHEN ({condition}\n) THEN true ELSE error({message} || to_json(r)::VARCHAR) END",
            cancellation);
        var target = await TargetRows.FindAsync(transaction, connection, ScanPlanner.Parse(snapshot, condition), cancellation);
        connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE __ml_replaced AS SELECT {RelationBuilder.FileColumn} AS f, {RelationBuilder.RowColumn} AS r FROM ({target.Relation}) WHERE ({condition}
            )
            """, cancellation);
        var changes = $"""
            SELECT s.* EXCLUDE ({RelationBuilder.FileColumn}, {RelationBuilder.RowColumn}), 'delete' AS {ChangeColumns.TypeName}
            FROM ({target.Relation}) AS s SEMI JOIN __ml_replaced AS t ON s.{RelationBuilder.FileColumn} = t.f AND s.{RelationBuilder.RowColumn} = t.r
            UNION ALL SELECT *, 'insert' FROM {Input}
            """;
        await new RowRewriter(table, transaction, connection, target.Files).ApplyAsync("__ml_replaced", $"SELECT * FROM {Input}", changes, cancellation);
        transaction.Metric("numOutputRows", TableRows.Count(connection, Input));
        connection.Execute($"DROP TABLE {Input}; DROP TABLE __ml_replaced", cancellation);
    }
}
