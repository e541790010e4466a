using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Predicates;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Writing;

/// <summary>The files of a table that a write has to look into, noted in its transaction as read.</summary>
sealed record TargetRows(List<ScanFile> Files, string Relation)
{
    /// <param name="condition">Only files that may hold rows meeting it; null: all files.</param>
    public static async Task<TargetRows> FindAsync(
        TableTransaction transaction, DuckDbConnection connection, Predicate? condition, CancellationToken cancellation)
    {
        var snapshot = transaction.Read!;
        var all = await snapshot.FilesAsync(cancellation);
        var candidates = condition is null ? all.ToList() : [.. all.Where(f => FileJudge.MayMatch(condition, f))];
        transaction.Reads.Add(condition, candidates);
        var files = await ScanFile.ResolveAsync(snapshot.Store, candidates, cancellation);
        return new TargetRows(files, new RelationBuilder(connection, snapshot.Metadata).Build(files, withPosition: true));
    }
}
