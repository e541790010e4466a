using ML.Common.Errors;
using ML.Tables.Catalog;
using ML.Tables.Queries;

namespace ML.Tables.Preview;

/// <summary>Shows rows of a table as it is, or was.</summary>
sealed class PreviewService(TableCatalog catalog, QueryRunner runner)
{
    static readonly TableReference Rows = new("", "", "rows");

    public async Task<PreviewTable.Response> ReadAsync(PreviewTable request, CancellationToken cancellation)
    {
        var entry = catalog.Get(Check.Required(request.FullName, "full_name"));
        var limit = PageOf.Size(request.Limit, "limit", otherwise: 100, limit: 1000);
        var snapshot = await catalog.SnapshotAsync(entry, request.Version, TableVersion.Time(request.Timestamp), cancellation);
        var rows = await runner.RunAsync("SELECT * FROM \"rows\"", [(Rows, entry, snapshot.Version, null)], limit, null, cancellation);
        return new PreviewTable.Response(snapshot.Version, rows.Columns, rows.Rows, rows.Truncated);
    }
}
