using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Materialization;
using ML.Features.Tables;

namespace ML.Features.Catalog;

/// <summary>Says what stands behind a definition.</summary>
sealed class DescriptionService(CatalogService catalogs, TableOpener tables, MaterializationService materialization)
{
    public async Task<FeatureDescription> DescribeAsync(DescribeDefinition request, CancellationToken cancellation)
    {
        var found = await catalogs.GetAsync(request, cancellation);
        if (found.Definition is not KeyedFeatures keyed) return new FeatureDescription(found, [], null, null);
        var location = keyed is FeatureTable table ? table.Location : tables.ViewFolder(keyed.Name);
        var delta = TableOpener.IsParquet(location) ? null : await tables.FindAsync(location, cancellation);
        var version = delta is null ? (long?)null : (await delta.SnapshotAsync(cancellation)).Version;
        var columns = keyed.PrimaryKeys.Zip(keyed.PrimaryKeyTypes ?? [], (name, type) => new FeatureColumn { Name = name, Type = type });
        return new FeatureDescription(found, [.. columns, .. keyed.Features ?? []], version, await materialization.StatusAsync(keyed.Name, cancellation));
    }
}
