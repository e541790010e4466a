using ML.Features;
using ML.Features.Contracts.Serving;

namespace ML.Host.Verbs;

/// <summary>The feature store behind <c>ml models serve</c>, opened when the model turns out to have a feature spec.</summary>
sealed class ServedFeatures(string database, FeatureStoreOptions options) : IModelFeatures, IAsyncDisposable
{
    FeatureStore? store;

    public async Task<IFeatureCompletion> OpenAsync(string yaml, CancellationToken cancellation)
    {
        store ??= await FeatureStore.OpenAsync(database, options, cancellation);
        return await store.Models.OpenAsync(yaml, cancellation);
    }

    public ValueTask DisposeAsync() => store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
