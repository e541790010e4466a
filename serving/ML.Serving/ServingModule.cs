using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ML.Features.Contracts.Serving;
using ML.Hosting.Databases;
using ML.Hosting.Metrics;
using ML.Hosting.Modules;
using ML.Registry.Contracts;
using ML.Serving.Endpoints;
using ML.Serving.Endpoints.Api;
using ML.Serving.Endpoints.Gateway;
using ML.Serving.Metrics;
using ML.Serving.InferenceTables;
using ML.Serving.Models;
using ML.Serving.OpenInference.Grpc;
using ML.Serving.OpenInference.Rest;
using ML.Serving.Resolving;
using ML.Serving.Scoring;

namespace ML.Serving;

/// <summary>The serving gateway as a module of the platform: endpoints, their API, and the protocols in front of them.</summary>
public static class ServingModule
{
    public static ServiceModule Module { get; } = new("serving", ["tracking", "artifacts", "registry"], services => services.AddServing(), MapServing, MigrateAsync,
        provider => new(provider.GetRequiredService<IDatabase>(), EndpointSystemTables.All));

    /// <summary>
    /// Registers the gateway. Models come from <see cref="TrackingOptions"/>: register it first for another server than this one.
    /// They lie in no folder of this machine unless <see cref="ModelFolderOptions"/> registered before allow some.
    /// </summary>
    public static IServiceCollection AddServing(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => OwnAddress.Of(provider));
        services.TryAddSingleton(new ModelFolderOptions { AllowedRoots = [] });
        services.AddModelSource();
        services.TryAddSingleton(new AliasWatchOptions());
        services.AddSingleton(provider => new AliasSignal(
            provider.GetRequiredService<AliasWatchOptions>(), provider.GetRequiredService<TrackingOptions>(), provider.GetService<IRegistryChanges>()));
        services.AddSingleton<IEndpointStore, EndpointStore>();
        services.AddSingleton(provider => new FeatureServices(provider.GetService<IModelFeatures>(), provider.GetService<IFeatureSpecs>()));
        services.AddSingleton<EndpointHistory>();
        services.AddSingleton<EndpointService>();
        services.TryAddSingleton(new InferenceTableOptions());
        services.AddSingleton<InferenceLogs>();
        services.AddSingleton<IMetricsSource>(provider => provider.GetRequiredService<InferenceLogs>());
        services.AddSingleton<IModelCatalog, EndpointCatalog>();
        return services.AddHostedService<AliasWatcher>();
    }

    public static void MapServing(this IEndpointRouteBuilder routes)
    {
        var catalog = routes.ServiceProvider.GetRequiredService<IModelCatalog>();
        var limits = new ScoringLimits();
        EndpointRoutes.Map(routes);
        GatewayRoutes.Map(routes);
        routes.MapOpenInference(catalog, limits);
        routes.MapOpenInferenceGrpc(catalog, limits);
        routes.MapServingMetrics(catalog);
    }

    static Task MigrateAsync(IServiceProvider services, CancellationToken cancellation) =>
        EndpointStore.MigrateAsync(services.GetRequiredService<IDatabase>(), cancellation);
}
