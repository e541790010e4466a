using System.Runtime.CompilerServices;
using ML.Common.Errors;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Tables.Catalog;
using ML.Tables.Files;

namespace ML.Tables.Details;

/// <summary>Describes tables; what was found out about a version is kept, for it never changes.</summary>
sealed class DetailService(TableCatalog catalog)
{
    readonly ConditionalWeakTable<Snapshot, TableSummary> kept = [];

    public async Task<ListTables.Response> ListAsync(ListTables request, CancellationToken cancellation)
    {
        IReadOnlyList<TableEntry> all = request.CatalogName is { } name ? [.. TableWalk.Below(catalog.Root(name))] : catalog.All();
        var page = PageOf.List(all, request.MaxResults, request.PageToken, otherwise: 200, limit: 1000);
        var tables = new TableSummary[page.Items.Count];
        await Parallel.ForAsync(0, tables.Length, cancellation, async (i, stop) => tables[i] = await TrySummariseAsync(page.Items[i], stop));
        return new ListTables.Response(tables, page.NextToken);
    }

    public async Task<GetTable.Response> GetAsync(GetTable request, CancellationToken cancellation)
    {
        var entry = catalog.Get(Check.Required(request.FullName, "full_name"));
        var newest = await catalog.SnapshotAsync(entry, null, null, cancellation);
        var snapshot = request.Version is null ? newest : await catalog.SnapshotAsync(entry, request.Version, null, cancellation);
        var protocol = snapshot.Protocol;
        return new GetTable.Response(
            await SummariseAsync(entry, snapshot, cancellation), newest.Version, [.. snapshot.Schema.Fields.Select(f => Describe(f, snapshot.Metadata.PartitionColumns))],
            snapshot.Metadata.Configuration, protocol.MinReaderVersion, protocol.MinWriterVersion,
            [.. (protocol.ReaderFeatures ?? []).Union(protocol.WriterFeatures ?? []).Order(StringComparer.Ordinal)]);
    }

    async Task<TableSummary> TrySummariseAsync(TableEntry entry, CancellationToken cancellation)
    {
        try
        {
            return await SummariseAsync(entry, await catalog.SnapshotAsync(entry, null, null, cancellation), cancellation);
        }
        catch (PlatformException error)
        {
            // One table that cannot be read must not hide the others.
            return Named(entry) with { Error = error.Message };
        }
    }

    async Task<TableSummary> SummariseAsync(TableEntry entry, Snapshot snapshot, CancellationToken cancellation)
    {
        if (kept.TryGetValue(snapshot, out var known)) return known;
        var files = await snapshot.FilesAsync(cancellation);
        var table = await catalog.OpenAsync(entry, cancellation);
        var commit = (await table.HistoryAsync(snapshot.Version == (await table.SnapshotAsync(cancellation)).Version ? 1 : null, cancellation)).FirstOrDefault(c => c.Version == snapshot.Version);
        var summary = Named(entry) with
        {
            Comment = snapshot.Metadata.Description, Version = snapshot.Version, UpdatedAt = commit?.Timestamp.ToUnixTimeMilliseconds(), Operation = commit?.Operation,
            Columns = snapshot.Schema.Fields.Count, Files = files.Count, Bytes = files.Sum(f => f.Size),
            Rows = files.Aggregate((long?)0, (sum, file) => sum + FileStatistics.Rows(file)), PartitionColumns = snapshot.Metadata.PartitionColumns,
        };
        kept.AddOrUpdate(snapshot, summary);
        return summary;
    }

    static TableSummary Named(TableEntry entry) => new()
    {
        FullName = entry.FullName, CatalogName = entry.Catalog, SchemaName = entry.Schema, Name = entry.Name, StorageLocation = entry.Folder,
    };

    static TableColumn Describe(StructField field, IReadOnlyList<string> partitions)
    {
        var index = partitions.ToList().FindIndex(name => string.Equals(name, field.Name, StringComparison.OrdinalIgnoreCase));
        return new TableColumn(field.Name, field.Type.ToString()!, field.Nullable, field.Comment, index < 0 ? null : index, field.GenerationExpression ?? field.DefaultExpression);
    }
}
