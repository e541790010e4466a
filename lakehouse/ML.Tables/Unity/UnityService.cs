using ML.Common.Errors;
using ML.Lakehouse.Snapshots;
using ML.Tables.Catalog;

namespace ML.Tables.Unity;

/// <summary>The reading half of Unity Catalog's interface, so that its clients find the tables.</summary>
sealed class UnityService(TableCatalog catalog)
{
    public ListCatalogs.Response Catalogs() => new([.. catalog.Roots.Select(r => new CatalogInfo(r.Name, r.Name, Path.GetFullPath(r.Folder)))]);

    public ListSchemas.Response Schemas(ListSchemas request)
    {
        var root = catalog.Root(Check.Required(request.CatalogName, "catalog_name"));
        var names = TableWalk.Below(root).Select(t => t.Schema).Distinct().ToList();
        var page = PageOf.List(names, request.MaxResults, request.PageToken, otherwise: 1000, limit: 1000);
        return new ListSchemas.Response([.. page.Items.Select(name => new SchemaInfo(name, root.Name, $"{root.Name}.{name}"))], page.NextToken);
    }

    public async Task<ListUnityTables.Response> TablesAsync(ListUnityTables request, CancellationToken cancellation)
    {
        var root = catalog.Root(Check.Required(request.CatalogName, "catalog_name"));
        var schema = Check.Required(request.SchemaName, "schema_name");
        var all = TableWalk.Below(root).Where(t => t.Schema == schema).ToList();
        if (all.Count == 0) throw PlatformException.NotFound($"schema '{root.Name}.{schema}' does not exist");
        var page = PageOf.List(all, request.MaxResults, request.PageToken, otherwise: 50, limit: 1000);
        var tables = new List<TableInfo>();
        foreach (var entry in page.Items) tables.Add(await TryDescribeAsync(entry, request.OmitColumns == true, cancellation));
        return new ListUnityTables.Response(tables, page.NextToken);
    }

    public async Task<TableInfo> GetAsync(string fullName, CancellationToken cancellation)
    {
        var entry = catalog.Get(fullName);
        return Describe(entry, await catalog.SnapshotAsync(entry, null, null, cancellation), omitColumns: false);
    }

    async Task<TableInfo> TryDescribeAsync(TableEntry entry, bool omitColumns, CancellationToken cancellation)
    {
        try
        {
            return Describe(entry, await catalog.SnapshotAsync(entry, null, null, cancellation), omitColumns);
        }
        catch (PlatformException error)
        {
            // One table that cannot be read must not hide the others.
            return new TableInfo(entry.Name, entry.Catalog, entry.Schema, entry.FullName, entry.Folder, null, error.Message, null, null, null);
        }
    }

    static TableInfo Describe(TableEntry entry, Snapshot snapshot, bool omitColumns)
    {
        var metadata = snapshot.Metadata;
        var partitions = metadata.PartitionColumns.ToList();
        var columns = omitColumns ? null : snapshot.Schema.Fields.Select((field, position) => new ColumnInfo(
            field.Name, field.Type.ToString()!, ColumnTypes.Of(field.Type), position, field.Nullable, field.Comment, partitions.IndexOf(field.Name) is var index and >= 0 ? index : null));
        return new TableInfo(
            entry.Name, entry.Catalog, entry.Schema, entry.FullName, entry.Folder, metadata.Id, metadata.Description, metadata.CreatedTime, columns?.ToList(), metadata.Configuration);
    }
}
