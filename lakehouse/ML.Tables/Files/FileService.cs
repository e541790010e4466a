using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Schemas;
using ML.Tables.Catalog;

namespace ML.Tables.Files;

/// <summary>How a version of a table lies in files.</summary>
sealed class FileService(TableCatalog catalog)
{
    const int MostPartitions = 1000;

    public async Task<ListFiles.Response> ListAsync(ListFiles request, CancellationToken cancellation)
    {
        var entry = catalog.Get(Check.Required(request.FullName, "full_name"));
        var snapshot = await catalog.SnapshotAsync(entry, request.Version, null, cancellation);
        var all = (await snapshot.FilesAsync(cancellation)).OrderBy(f => f.Path, StringComparer.Ordinal).ToList();
        var page = PageOf.List(all, request.MaxResults, request.PageToken, otherwise: 100, limit: 1000);
        var partitioned = snapshot.Metadata.PartitionColumns.Count > 0 && string.IsNullOrEmpty(request.PageToken);
        return new ListFiles.Response(
            snapshot.Version, all.Count, all.Sum(f => f.Size), all.Select(f => f.Size).DefaultIfEmpty().Min(), all.Select(f => f.Size).DefaultIfEmpty().Max(),
            [.. page.Items.Select(f => Describe(f, snapshot.Schema))], partitioned ? Partitions(all, snapshot.Schema) : [], page.NextToken);
    }

    static TableFile Describe(AddFile file, StructType schema) => new(
        file.Path, file.Size, FileStatistics.Rows(file), file.DeletionVector?.Cardinality ?? 0, file.ModificationTime, Values(file, schema),
        FileStatistics.Columns(file, "minValues", schema), FileStatistics.Columns(file, "maxValues", schema), FileStatistics.Columns(file, "nullCount", schema));

    static List<TablePartition> Partitions(List<AddFile> files, StructType schema) =>
    [
        .. files.GroupBy(f => string.Join('\0', f.PartitionValues.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}\u0001{p.Value}")))
            .Select(group => new TablePartition(Values(group.First(), schema), group.Count(), group.Sum(f => f.Size), Total(group)))
            .OrderByDescending(p => p.Bytes).Take(MostPartitions),
    ];

    static long? Total(IEnumerable<AddFile> files) => files.Aggregate((long?)0, (sum, file) => sum + FileStatistics.Rows(file));

    static Dictionary<string, string?> Values(AddFile file, StructType schema) => file.PartitionValues.ToDictionary(
        p => schema.Fields.FirstOrDefault(f => f.PhysicalName == p.Key)?.Name ?? p.Key, p => p.Value);
}
