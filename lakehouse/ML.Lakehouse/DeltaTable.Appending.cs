using ML.Lakehouse.Actions;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse;

public sealed partial class DeltaTable
{
    /// <summary>Adds rows. Columns are matched by name; those left out become their default or null.</summary>
    /// <param name="input">A query, or Arrow batches.</param>
    public Task<CommitResult> AppendAsync(TableInput input, WriteOptions? options = null, CancellationToken cancellation = default) =>
        TableWriter.AppendAsync(this, input, options ?? new WriteOptions(), cancellation);

    /// <summary>Replaces every row.</summary>
    public Task<CommitResult> OverwriteAsync(TableInput input, WriteOptions? options = null, CancellationToken cancellation = default) =>
        TableWriter.OverwriteAsync(this, input, options ?? new WriteOptions(), cancellation);
}
