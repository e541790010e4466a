using ML.Common.Errors;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Writing;

namespace ML.Features.Tables;

/// <summary>Writes a query's rows as the whole content of a Delta table.</summary>
sealed class ResultWriter(TableOpener tables)
{
    /// <returns>The version written and its number of rows.</returns>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the table exists with other columns.</exception>
    public async Task<(long Version, long Rows)> WriteAsync(
        DuckDbConnection connection, string query, string folder, string what, CancellationToken cancellation)
    {
        using var probe = connection.Query($"SELECT * FROM ({query}) LIMIT 0", cancellation);
        var schema = DeltaSchema.Of(probe.Columns);
        var table = await tables.FindAsync(folder, cancellation);
        if (table is null) table = await tables.CreateAsync(folder, new TableDefinition { Schema = schema, Name = what }, cancellation);
        else Compare((await table.SnapshotAsync(cancellation)).Schema, schema, what, folder);
        var result = await table.OverwriteAsync(TableInput.FromQuery(query, connection), cancellation: cancellation);
        return (result.Version, result.Metrics.GetValueOrDefault("numOutputRows"));
    }

    static void Compare(ML.Lakehouse.Schemas.StructType old, ML.Lakehouse.Schemas.StructType next, string what, string folder)
    {
        var before = old.Fields.Select(f => $"{f.Name} {f.Type}").ToList();
        var after = next.Fields.Select(f => $"{f.Name} {f.Type}").ToList();
        if (before.SequenceEqual(after)) return;
        var gone = before.Except(after).ToList();
        var come = after.Except(before).ToList();
        throw PlatformException.Invalid(
            $"the columns of {what} changed (without: {string.Join(", ", gone)}; new: {string.Join(", ", come)}); the table in {folder} was not written, choose another place for it");
    }
}
