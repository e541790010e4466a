using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Serving;
using ML.Features.Online;

namespace ML.Features.ModelSpecs;

/// <summary>Opens the specs of served models over this process's online store.</summary>
sealed class ModelFeatures(CatalogService catalogs, OnlineFeatureReader reader) : IModelFeatures
{
    public async Task<IFeatureCompletion> OpenAsync(string yaml, CancellationToken cancellation)
    {
        var spec = ModelSpecReader.Read(yaml);
        var completion = new FeatureCompletion(spec, await PinnedAsync(spec, cancellation), catalogs, reader);
        await completion.PlanAsync(cancellation);
        return completion;
    }

    // A function computes what it computed for the training set, even when its definition has moved on.
    async Task<IReadOnlyList<FeatureDefinition>> PinnedAsync(ModelSpec spec, CancellationToken cancellation)
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
