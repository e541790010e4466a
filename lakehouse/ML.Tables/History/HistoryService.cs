using ML.Common.Errors;
using ML.Tables.Catalog;

namespace ML.Tables.History;

/// <summary>The commits of a table that its log still has.</summary>
sealed class HistoryService(TableCatalog catalog)
{
    public async Task<ListVersions.Response> ListAsync(ListVersions request, CancellationToken cancellation)
    {
        var entry = catalog.Get(Check.Required(request.FullName, "full_name"));
        var table = await catalog.OpenAsync(entry, cancellation);
        var commits = await table.HistoryAsync(PageOf.Size(request.MaxResults, "max_results", otherwise: 100, limit: 1000), cancellation);
        return new ListVersions.Response([.. commits.Select(c => new TableCommit(
            c.Version, c.Timestamp.ToUnixTimeMilliseconds(), c.Operation, c.Parameters, c.Metrics, c.UserName, c.EngineInfo, c.UserMetadata))]);
    }
}
