using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Sqlite;
using ML.Hosting.Modules;
using ML.Hosting.Requests;
using ML.Storage;
using ML.Tracking.Contracts;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Datasets;
using ML.Tracking.Experiments;
using ML.Tracking.GraphQl;
using ML.Tracking.LoggedModels;
using ML.Tracking.Metrics;
using ML.Tracking.Metrics.Envelopes;
using ML.Tracking.Retention;
using ML.Tracking.Runs;
using ML.Tracking.Traces;
using ML.Tracking.Traces.Assessments;
using ML.Tracking.Traces.Otlp;
using ML.Tracking.Traces.Spans;

namespace ML.Tracking;

/// <summary>Experiments, runs, metrics, datasets, logged models and traces.</summary>
public static class TrackingModule
{
    public static ServiceModule Module { get; } = new("tracking", [], services => services.AddTracking(), routes => routes.MapTracking(), MigrateAsync,
        provider => new(provider.GetRequiredService<IDatabase>(), TrackingSystemTables.All));

    public static IServiceCollection AddTracking(this IServiceCollection services) => services
        .AddSingleton<TrackingHistory>()
        .AddSingleton<ExperimentService>()
        .AddSingleton<RunService>()
        .AddSingleton<RunSearch>()
        .AddSingleton<MetricCopies>()
        .AddSingleton<PointWriter>()
        .AddSingleton<BatchService>()
        .AddSingleton<MetricHistory>()
        .AddSingleton<EnvelopeService>()
        .AddSingleton<InputService>()
        .AddSingleton<IRunInputs>(provider => provider.GetRequiredService<InputService>())
        .AddSingleton<DatasetSearch>()
        .AddSingleton<LoggedModelService>()
        .AddSingleton<LoggedModelSearch>()
        .AddSingleton<TraceService>()
        .AddSingleton<TraceSearch>()
        .AddSingleton<TraceLinks>()
        .AddSingleton<TraceReader>()
        .AddSingleton<TraceArtifactEndpoint>()
        .AddSingleton<SpanIngest>()
        .AddSingleton<OtlpEndpoint>()
        .AddSingleton<AssessmentService>()
        .AddSingleton<GraphQlResolvers>()
        .AddSingleton<GraphQlEndpoint>()
        .AddSingleton(provider => new PurgeService(
            provider.GetRequiredService<IDatabase>(), provider.GetRequiredService<ArtifactStores>().DeleteAsync, provider.GetRequiredService<TimeProvider>(), provider.GetService<IAuditLog>()))
        .AddSingleton<PurgeEndpoint>()
        .AddHostedService<RetentionService>()
        .AddHostedService<OwnIndexesService>();

    public static void MapTracking(this IEndpointRouteBuilder routes)
    {
        var rpc = new RpcRoutes(routes, ServerJson.For(TrackingJson.Default));
        ExperimentRoutes.Map(rpc);
        RunRoutes.Map(rpc);
        MetricRoutes.Map(rpc, routes);
        DatasetRoutes.Map(rpc);
        LoggedModelRoutes.Map(rpc);
        TraceRoutes.Map(rpc, routes);
        GraphQlEndpoint.Map(routes);
        PurgeEndpoint.Map(rpc);
    }

    static async Task MigrateAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var database = services.GetRequiredService<IDatabase>();
        await MlflowSchema.EnsureAsync(database, cancellation);
        if (database.Kind == DatabaseKind.Sqlite) await MetricValues.PrepareAsync(database, cancellation);
        await services.GetRequiredService<ExperimentService>().EnsureDefaultAsync(cancellation);
    }
}
