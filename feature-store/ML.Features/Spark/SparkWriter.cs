using ML.Features.Tables;

namespace ML.Features.Spark;

/// <summary>Writes queries on Spark: the cluster reads the pinned tables and writes the result.</summary>
sealed class SparkWriter(SparkEngine engine, ResultWriter writer)
{
    /// <param name="sql">The query in Spark's SQL.</param>
    /// <param name="columns">Its columns, name and type as the embedded engine has them.</param>
    /// <param name="progress">Told how much is done, in percent. Null: nobody.</param>
    /// <returns>The version written and its number of rows.</returns>
    public async Task<(long Version, long Rows)> WriteAsync(
        string sql, IReadOnlyList<KeyValuePair<string, string>> columns, string folder, string what, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        await using var spark = await engine.ConnectAsync(cancellation);
        var table = await writer.PrepareAsync(DeltaSchema.Of(columns), folder, what, cancellation);
        await spark.ExecuteAsync($"INSERT OVERWRITE delta.{SparkText.Identifier(folder)} {sql}", progress, cancellation);
        var written = await table.SnapshotAsync(cancellation);
        return (written.Version, (await table.DetailAsync(cancellation)).Rows ?? 0);
    }
}
