using System.Text.Json;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Predicates;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Maintenance;

/// <summary>OPTIMIZE: packs small files into large ones, or lays all rows out along a Hilbert curve. The rows stay the same.</summary>
sealed class Optimizer(DeltaTable table, Snapshot snapshot, OptimizeOptions options, DuckDbConnection connection)
{
    const long DefaultTarget = 256L << 20;

    readonly long target = options.TargetFileSize ?? snapshot.Properties.TargetFileSize ?? DefaultTarget;
    readonly IReadOnlyList<string> clustering = Clustering.ColumnsOf(snapshot);
    readonly TableTransaction transaction = new(table, snapshot, "OPTIMIZE");
    readonly long now = table.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    IReadOnlyList<string> Order => options.ZOrderBy ?? clustering;

    public static async Task<CommitResult> OptimizeAsync(DeltaTable table, OptimizeOptions options, CancellationToken cancellation)
    {
        var snapshot = await table.SnapshotAsync(cancellation);
        ProtocolSupport.EnsureWritable(snapshot.Protocol, table.Location);
        using var connection = table.Options.Database.Connect();
        return await new Optimizer(table, snapshot, options, connection).RunAsync(cancellation);
    }

    async Task<CommitResult> RunAsync(CancellationToken cancellation)
    {
        Validate();
        transaction.Parameter("predicate", JsonSerializer.Serialize(options.Where is null ? Array.Empty<string>() : [options.Where]));
        transaction.Parameter("zOrderBy", JsonSerializer.Serialize(Order));
        foreach (var bin in Bins(await SelectedAsync(cancellation))) await RewriteAsync(bin, cancellation);
        if (transaction.Metrics.Count == 0) return new CommitResult(snapshot.Version, Committed: false, transaction.Metrics);
        return await transaction.CommitAsync(cancellation);
    }

    void Validate()
    {
        foreach (var name in Order)
        {
            var axis = CurveAxis.Of(snapshot.Schema, name) ?? throw PlatformException.Invalid($"column '{name}' to order by is not in table {table.Location}");
            if (axis.Type.IsNested) throw PlatformException.Invalid($"column '{name}' is {axis.Type}; rows are ordered by plain values");
            if (snapshot.Metadata.PartitionColumns.Contains(name, StringComparer.OrdinalIgnoreCase)) throw PlatformException.Invalid($"column '{name}' partitions the table; every file has one value of it already");
        }
    }

    async Task<IEnumerable<AddFile>> SelectedAsync(CancellationToken cancellation)
    {
        var files = await snapshot.FilesAsync(cancellation);
        if (options.Where is null) return files;
        var predicate = ScanPlanner.Parse(snapshot, options.Where);
        return files.Where(f => FileJudge.MayMatch(predicate, f));
    }

    IEnumerable<List<AddFile>> Bins(IEnumerable<AddFile> files)
    {
        foreach (var partition in files.GroupBy(f => string.Join('\u0001', f.PartitionValues.OrderBy(p => p.Key).Select(p => p.Key + "=" + p.Value))))
            if (Order.Count > 0) foreach (var bin in Clusters([.. partition])) yield return bin;
            else foreach (var bin in Packs(partition)) yield return bin;
    }

    IEnumerable<List<AddFile>> Clusters(List<AddFile> files)
    {
        var todo = options.ZOrderBy is not null || options.Full ? files : files.FindAll(f => f.ClusteringProvider is null || f.DeletionVector is not null);
        if (todo.Count > 0) yield return todo;
    }

    /// <summary>Small files side by side until the target is reached; a file alone is left unless it has rows to drop.</summary>
    IEnumerable<List<AddFile>> Packs(IEnumerable<AddFile> files)
    {
        var bin = new List<AddFile>();
        long size = 0;
        foreach (var file in files.Where(f => f.Size < target || f.DeletionVector is not null).OrderBy(f => f.Size).ThenBy(f => f.Path, StringComparer.Ordinal))
        {
            if (bin.Count > 0 && size + file.Size > target)
            {
                if (Worth(bin)) yield return bin;
                (bin, size) = ([], 0);
            }

            bin.Add(file);
            size += file.Size;
        }

        if (Worth(bin)) yield return bin;
    }

    static bool Worth(List<AddFile> bin) => bin.Count > 1 || (bin.Count == 1 && bin[0].DeletionVector is not null);

    async Task RewriteAsync(List<AddFile> bin, CancellationToken cancellation)
    {
        var files = await ScanFile.ResolveAsync(table.Store, bin, cancellation);
        var query = new RelationBuilder(connection, snapshot.Metadata).Build(files, withPosition: false);
        if (Order.Count > 0) query = new CurveOrder(connection, snapshot.Schema, [.. Order.Select(name => CurveAxis.Of(snapshot.Schema, name)!)]).Sort(query, cancellation);
        var writer = new ParquetWriter(table.Store, snapshot.Metadata, table.Options.Clock);
        var rows = bin.Sum(f => FileRows.Stored(f) ?? 0);
        double? rowBytes = rows > 0 ? bin.Sum(f => f.Size) / (double)rows : null;
        var written = await writer.WriteAsync(connection, query, target, cancellation, dataChange: false, rowBytes: rowBytes);
        transaction.Add(written.Select(f => clustering.Count > 0 && options.ZOrderBy is null ? f with { ClusteringProvider = "liquid" } : f));
        transaction.Add(bin.Select(f => f.ToRemove(now, dataChange: false)));
        transaction.Metric("numRemovedFiles", bin.Count);
        transaction.Metric("numRemovedBytes", bin.Sum(f => f.Size));
        transaction.Metric("numAddedFiles", written.Count);
        transaction.Metric("numAddedBytes", written.Sum(f => f.Size));
    }
}
