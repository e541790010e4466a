using ML.Lakehouse.Writing;

namespace ML.Lakehouse;

public sealed partial class DeltaTable
{
    /// <summary>Removes the rows that meet an SQL condition; null removes all.</summary>
    public Task<CommitResult> DeleteAsync(string? condition, WriteOptions? options = null, CancellationToken cancellation = default) =>
        TableDeleter.DeleteAsync(this, condition, options ?? new WriteOptions(), cancellation);

    /// <summary>Sets columns (name to SQL value over the row) in the rows that meet an SQL condition; null is all rows.</summary>
    public Task<CommitResult> UpdateAsync(
        IReadOnlyDictionary<string, string> set, string? condition, WriteOptions? options = null, CancellationToken cancellation = default) =>
        TableUpdater.UpdateAsync(this, set, condition, options ?? new WriteOptions(), cancellation);

    /// <summary>Merges rows into the table: updates, deletes and inserts in one commit.</summary>
    public Task<CommitResult> MergeAsync(MergeDefinition merge, WriteOptions? options = null, CancellationToken cancellation = default) =>
        TableMerger.MergeAsync(this, merge, options ?? new WriteOptions(), cancellation);

    /// <summary>Keeps the history of keys: closes the rows whose state changed and inserts the new states, in one commit.</summary>
    public Task<CommitResult> MergeHistoryAsync(HistoryDefinition history, WriteOptions? options = null, CancellationToken cancellation = default) =>
        HistoryMerger.MergeAsync(this, history, options ?? new WriteOptions(), cancellation);
}
