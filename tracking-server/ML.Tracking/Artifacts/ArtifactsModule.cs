using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Hosting.Configuration;
using ML.Hosting.Modules;
using ML.Hosting.Requests;
using ML.Tracking.Contracts;

namespace ML.Tracking.Artifacts;

/// <summary>The proxy for artifacts and the artifact routes of runs and logged models.</summary>
public static class ArtifactsModule
{
    static readonly JsonSerializerOptions Json = ServerJson.For(TrackingJson.Default);

    public static ServiceModule Module { get; } = new("artifacts", [], Add, Map);

    static void Add(IServiceCollection services)
    {
        services.AddSingleton<ArtifactOwners>();
        services.AddSingleton<ArtifactHistory>();
        services.AddSingleton<RunArtifactEndpoints>();
        services.AddSingleton<LoggedModelArtifactEndpoints>();
        services.AddSingleton<ArchiveEndpoints>();
        services.AddSingleton<PresignedEndpoints>();
        services.AddSingleton<PresignedProxyEndpoints>();
        services.AddSingleton<MultipartEndpoints>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ProxyEndpoints>(provider, Json));
    }

    static void Map(IEndpointRouteBuilder routes)
    {
        var options = routes.ServiceProvider.GetRequiredService<ArtifactOptions>();
        if (options.ServeArtifacts) MapProxy(routes);
        else DisabledEndpoints.Map(routes);
        if (!options.ArtifactsOnly) MapOwners(routes);
    }

    static void MapProxy(IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<ProxyEndpoints>().Map(routes);
        routes.ServiceProvider.GetRequiredService<PresignedProxyEndpoints>().Map(routes, Json);
        MultipartEndpoints.Map(routes, Json);
    }

    static void MapOwners(IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<RunArtifactEndpoints>().Map(routes, Json);
        routes.ServiceProvider.GetRequiredService<LoggedModelArtifactEndpoints>().Map(routes, Json);
        routes.ServiceProvider.GetRequiredService<ArchiveEndpoints>().Map(routes);
        PresignedEndpoints.Map(routes, Json);
    }
}
