using ML.Features.Catalog;
using ML.Features.Contracts.Serving;
using ML.Features.Online;

namespace ML.Features.ModelSpecs;

/// <summary>Opens the specs of served models over this process's online store.</summary>
sealed class ModelFeatures(RecentCatalog catalogs, ModelSpecCatalog specs, OnlineFeatureReader reader) : IModelFeatures
{
    public async Task<IFeatureCompletion> OpenAsync(string yaml, CancellationToken cancellation)
    {
        var spec = ModelSpecReader.Read(yaml);
        var completion = new FeatureCompletion(spec, await specs.FunctionsAsync(spec, cancellation), catalogs, reader);
        await completion.PlanAsync(cancellation);
        return completion;
    }
}
