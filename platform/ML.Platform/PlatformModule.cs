using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;
using ML.Hosting.Modules;
using ML.Hosting.Requests;
using ML.Platform.Auditing;
using ML.Platform.Contracts;
using ML.Platform.Lineage;
using ML.Platform.Lineage.Sending;
using ML.Platform.SystemTables;

namespace ML.Platform;

/// <summary>Lineage and audit log: what the other modules write to as they act, and the routes that read it; and the system tables.</summary>
public static class PlatformModule
{
    public static ServiceModule Module { get; } = new("platform", [], services => services.AddPlatform(), routes => routes.MapPlatform(), MigrateAsync);

    /// <param name="outside">Who acts outside of a request: <c>system</c> in a server, the user of a command line.</param>
    public static IServiceCollection AddPlatform(this IServiceCollection services, string outside = "system")
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new SystemTableOptions());
        services.TryAddSingleton(new LineageSendOptions());
        return services
            .AddHttpContextAccessor()
            .AddSingleton(provider => new Caller(provider.GetRequiredService<IHttpContextAccessor>(), outside))
            .AddSingleton<ILineageWriter, LineageStore>()
            .AddSingleton<LineageService>()
            .AddSingleton<IAuditLog, AuditLog>()
            .AddSingleton<AuditService>()
            .AddHostedService<LineageSender>()
            .AddHostedService<SystemTablesService>();
    }

    public static void MapPlatform(this IEndpointRouteBuilder routes)
    {
        var rpc = new RpcRoutes(routes, ServerJson.For(PlatformJson.Default));
        LineageRoutes.Map(rpc);
        AuditRoutes.Map(rpc);
    }

    /// <summary>Creates the module's tables where they are missing.</summary>
    public static Task MigrateAsync(IServiceProvider services, CancellationToken cancellation) =>
        MigrateAsync(services.GetRequiredService<IDatabase>(), cancellation);

    /// <inheritdoc cref="MigrateAsync(IServiceProvider, CancellationToken)"/>
    public static Task MigrateAsync(IDatabase database, CancellationToken cancellation) => PlatformSchema.EnsureAsync(database, cancellation);
}
