using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.ModelSpecs;

/// <summary>The definitions as a model was trained with them, as far as its spec tells.</summary>
sealed class ModelSpecCatalog(CatalogService catalogs)
{
    public async Task<FeatureCatalog> PinnedAsync(FeatureCatalog catalog, ModelSpec? spec, CancellationToken cancellation) =>
        spec is null || await FunctionsAsync(spec, cancellation) is not { Count: > 0 } pinned ? catalog : catalog.With(pinned);

    /// <summary>A function computes what it computed for the training set, even when its definition has moved on.</summary>
    public async Task<IReadOnlyList<FeatureDefinition>> FunctionsAsync(ModelSpec spec, CancellationToken cancellation)
    {
        var pinned = new List<FeatureDefinition>();
        foreach (var (name, version) in spec.Functions)
        {
            if (version is null) continue;
            try
            {
                pinned.Add((await catalogs.GetAsync(new DescribeDefinition { Name = name, Version = version }, cancellation)).Definition);
            }
            catch (PlatformException error) when (error.Code == ErrorCode.ResourceDoesNotExist)
            {
                // The spec comes from another installation, whose versions say nothing here.
            }
        }

        return pinned;
    }
}
