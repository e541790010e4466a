using ML.Features.Tables;
using ML.Features.TrainingSets;

namespace ML.Features.Spark;

/// <summary>Writes feature queries on Spark: the cluster reads the pinned tables and writes the result, row by row equal to the embedded engine's.</summary>
sealed class SparkTrainingSets(SparkEngine engine, ResultWriter writer)
{
    /// <returns>The version written and its number of rows.</returns>
    public async Task<(long Version, long Rows)> WriteAsync(FeatureQuery query, string folder, string what, CancellationToken cancellation)
    {
        await using var spark = await engine.ConnectAsync(cancellation);
        var table = await writer.PrepareAsync(DeltaSchema.Of(query.Columns), folder, what, cancellation);
        await spark.ExecuteAsync($"INSERT OVERWRITE delta.{SparkText.Identifier(folder)} {query.Sql}", cancellation);
        var written = await table.SnapshotAsync(cancellation);
        return (written.Version, (await table.DetailAsync(cancellation)).Rows ?? 0);
    }
}
