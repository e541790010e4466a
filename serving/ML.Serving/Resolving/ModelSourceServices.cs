using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ML.Serving.BatchScoring;
using ML.Serving.Contracts.Scoring;
using ML.Storage;

namespace ML.Serving.Resolving;

/// <summary>Registers the model source.</summary>
public static class ModelSourceServices
{
    /// <summary>The HTTP client that asks the tracking server.</summary>
    public const string ClientName = "tracking";

    /// <summary>Models of the given tracking server.</summary>
    public static IServiceCollection AddModelSource(this IServiceCollection services, TrackingOptions options) =>
        services.AddSingleton(options).AddModelSource();

    /// <summary>
    /// Models of the tracking server that the registered <see cref="TrackingOptions"/> name, and local folders as far as the
    /// registered <see cref="ModelFolderOptions"/> allow; none registered: all of them.
    /// </summary>
    public static IServiceCollection AddModelSource(this IServiceCollection services)
    {
        services.AddHttpClient(ClientName, client => client.Timeout = TimeSpan.FromMinutes(10))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .RemoveAllLoggers();
        services.TryAddSingleton(new ModelFolderOptions());
        services.AddSingleton<ModelFolders>();
        services.AddSingleton<TrackingApi>();
        services.TryAddSingleton(_ => new ArtifactStores("./mlartifacts"));
        services.AddSingleton<StoreDownload>();
        services.AddSingleton<ArtifactDownloader>();
        services.AddSingleton<ResolutionCache>();
        services.AddSingleton<IModelScorer, ModelScorer>();
        return services.AddSingleton<IModelSource, TrackingModelSource>();
    }
}
