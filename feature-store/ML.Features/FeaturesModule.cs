using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ML.Features.Api;
using ML.Features.BatchScoring;
using ML.Features.Catalog;
using ML.Features.Contracts;
using ML.Features.Contracts.Serving;
using ML.Features.Materialization;
using ML.Features.ModelSpecs;
using ML.Features.OnDemand;
using ML.Features.Online;
using ML.Features.Online.Feast;
using ML.Features.Online.Serving;
using ML.Features.Spark;
using ML.Features.Statistics;
using ML.Features.Tables;
using ML.Features.TrainingSets;
using ML.Features.Views;
using ML.Hosting.Databases;
using ML.Hosting.Modules;
using ML.Hosting.Requests;

namespace ML.Features;

/// <summary>Feature definitions, point-in-time training sets, materialisation and online features.</summary>
public static class FeaturesModule
{
    public static ServiceModule Module { get; } = new("features", [], services => services.AddFeatures(), routes => routes.MapFeatures(), MigrateAsync,
        provider => new(provider.GetRequiredService<IDatabase>(), FeatureSystemTables.All));

    /// <summary>Registers the services; <see cref="FeatureStoreOptions"/> may be registered before, else the defaults hold.</summary>
    public static IServiceCollection AddFeatures(this IServiceCollection services)
    {
        services.TryAddSingleton(new FeatureStoreOptions { AllowedRoots = [] });
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<TableOpener>()
            .AddSingleton<FeatureHistory>()
            .AddSingleton<CatalogService>()
            .AddSingleton<RecentCatalog>()
            .AddSingleton<DescriptionService>()
            .AddSingleton<FactStore>()
            .AddSingleton<ResultWriter>()
            .AddSingleton<ViewService>()
            .AddSparkEngine()
            .AddSingleton<ArrowSpines>()
            .AddSingleton<TrainingSetService>()
            .AddSingleton(provider => OnlineStores.Open(provider.GetRequiredService<FeatureStoreOptions>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new OnDemandEvaluator(() => provider.GetRequiredService<TableOpener>().Database))
            .AddSingleton<OnlineFeatureReader>()
            .AddSingleton<FeastService>()
            .AddSingleton<FeastMaterialization>()
            .AddSingleton<RowAppender>()
            .AddSingleton<RowWriter>()
            .AddSingleton<SpecServing>()
            .AddSingleton<IFeatureSpecs>(provider => provider.GetRequiredService<SpecServing>())
            .AddSingleton<ModelSpecService>()
            .AddSingleton<ModelSpecCatalog>()
            .AddSingleton<BatchScoringService>()
            .AddSingleton<IModelFeatures, ModelFeatures>()
            .AddSingleton<MaterializationStore>()
            .AddSingleton<Publisher>()
            .AddSingleton<MaterializationService>()
            .AddSingleton<Follower>()
            .AddSingleton<StatisticsService>();
    }

    static IServiceCollection AddSparkEngine(this IServiceCollection services)
    {
        services.AddHttpClient(SparkEngine.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), KeepAlivePingDelay = TimeSpan.FromSeconds(30) })
            .RemoveAllLoggers();
        return services.AddSingleton<SparkEngine>().AddSingleton<SparkWriter>();
    }

    public static void MapFeatures(this IEndpointRouteBuilder routes)
    {
        var api = new FeatureApi(new RpcRoutes(routes, FeaturesJson.Strict));
        CatalogRoutes.Map(api);
        TrainingSetRoutes.Map(api);
        MaterializationRoutes.Map(api);
        BatchScoringRoutes.Map(api);
        StatisticsRoutes.Map(api);
        var document = new Lazy<byte[]>(() => System.Text.Encoding.UTF8.GetBytes(OpenApiDocument.Of(api.Operations).ToJsonString()));
        routes.MapGet("/api/2.0/ml/features/openapi.json", (RequestDelegate)(context => JsonBody.WriteAsync(context, document.Value)));
        FeastRoutes.Map(routes);
        RequestDelegate invoke = context => context.RequestServices.GetRequiredService<SpecServing>().InvokeAsync(context, (string)context.Request.RouteValues["name"]!);
        routes.MapPost("/feature-specs/{name}/invocations", invoke);
    }

    static Task MigrateAsync(IServiceProvider services, CancellationToken cancellation) =>
        FeatureSchema.EnsureAsync(services.GetRequiredService<IDatabase>(), cancellation);
}
