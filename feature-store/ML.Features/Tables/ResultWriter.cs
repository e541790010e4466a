using ML.Common.Errors;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Writing;

namespace ML.Features.Tables;

/// <summary>Writes a query's rows as the whole content of a Delta table.</summary>
sealed class ResultWriter(TableOpener tables)
{
    /// <param name="progress">Told how much is done, in percent. Null: nobody.</param>
    /// <returns>The version written and its number of rows.</returns>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the table exists with other columns, or belongs to something else.</exception>
    public async Task<(long Version, long Rows)> WriteAsync(
        DuckDbConnection connection, string query, string folder, string what, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var probe = connection.Query($"SELECT * FROM ({query}) LIMIT 0", cancellation);
        var table = await PrepareAsync(DeltaSchema.Of(probe.Columns), folder, what, cancellation);
        using var watch = QueryWatch.Start(connection, progress);
        var result = await table.OverwriteAsync(TableInput.FromQuery(query, connection), cancellation: cancellation);
        return (result.Version, result.Metrics.GetValueOrDefault("numOutputRows"));
    }

    /// <summary>The table that a result is written to, created when it is not there.</summary>
    public async Task<DeltaTable> PrepareAsync(StructType schema, string folder, string what, CancellationToken cancellation)
    {
        var table = await tables.FindAsync(folder, cancellation);
        if (table is null) return await tables.CreateAsync(folder, new TableDefinition { Schema = schema, Name = what }, cancellation);
        Compare(await table.SnapshotAsync(cancellation), schema, what, folder);
        return table;
    }

    static void Compare(Snapshot old, StructType next, string what, string folder)
    {
        // A location in a request must not make other tables the place of a result.
        if (old.Metadata.Name != what)
            throw PlatformException.Invalid($"the folder {folder} holds the table '{old.Metadata.Name}', which {what} would replace; nothing was written, choose another place for it");
        var before = old.Schema.Fields.Select(f => $"{f.Name} {f.Type}").ToList();
        var after = next.Fields.Select(f => $"{f.Name} {f.Type}").ToList();
        if (before.SequenceEqual(after)) return;
        var gone = before.Except(after).ToList();
        var come = after.Except(before).ToList();
        throw PlatformException.Invalid(
            $"the columns of {what} changed (without: {string.Join(", ", gone)}; new: {string.Join(", ", come)}); the table in {folder} was not written, choose another place for it");
    }
}
