using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Predicates;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Scans;

/// <summary>Decides which files a read has to open.</summary>
static class ScanPlanner
{
    public static async ValueTask<TableScan> PlanAsync(Snapshot snapshot, ScanOptions options, CancellationToken cancellation)
    {
        var all = await snapshot.FilesAsync(cancellation);
        var predicate = options.Filter is null ? null : Parse(snapshot, options.Filter);
        var files = predicate is null ? all.ToList() : [.. all.Where(f => FileJudge.MayMatch(predicate, f))];
        var scanned = await ScanFile.ResolveAsync(snapshot.Store, files, cancellation);
        return new TableScan(snapshot, options, Columns(snapshot, options), scanned, all.Count - files.Count);
    }

    public static Predicate Parse(Snapshot snapshot, string condition)
    {
        using var connection = snapshot.Database.Connect();
        return new PredicateParser(snapshot.Schema, snapshot.Metadata.PartitionColumns).Parse(connection, condition);
    }

    static List<string> Columns(Snapshot snapshot, ScanOptions options) =>
        options.Columns is null
            ? [.. snapshot.Schema.Fields.Select(f => f.Name)]
            : [.. options.Columns.Select(name => snapshot.Schema.Find(name)?.Name ?? throw PlatformException.Invalid(
                $"column '{name}' is not in table {snapshot.Store.Location}; it has {string.Join(", ", snapshot.Schema.Fields.Select(f => f.Name))}"))];
}
