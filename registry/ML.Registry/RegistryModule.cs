using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Hosting.Databases;
using ML.Hosting.Modules;
using ML.Hosting.Requests;
using ML.Registry.Aliases;
using ML.Registry.Contracts;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.ModelVersions;
using ML.Registry.RegisteredModels;
using ML.Registry.Sources;
using ML.Registry.Webhooks;
using ML.Registry.Webhooks.Delivery;

namespace ML.Registry;

/// <summary>The model registry.</summary>
public static class RegistryModule
{
    static readonly JsonSerializerOptions Json = ServerJson.For(RegistryJson.Default);

    public static ServiceModule Module { get; } = new(
        "registry", [], Add, Map, MigrateAsync, provider => new(provider.GetRequiredService<RegistryDatabase>().Registry, RegistrySystemTables.All));

    static void Add(IServiceCollection services)
    {
        services.AddSingleton(SourceOptions.FromEnvironment(Environment.GetEnvironmentVariable));
        services.AddSingleton<SourceOwners>();
        services.AddSingleton<SourceLocations>();
        services.AddSingleton<SourceResolver>();
        services.AddSingleton<RegistryHistory>();
        services.AddSingleton<RegistryChanges>();
        services.AddSingleton<IRegistryChanges>(provider => provider.GetRequiredService<RegistryChanges>());
        services.AddSingleton<RegisteredModelService>();
        services.AddSingleton<RegisteredModelSearch>();
        services.AddSingleton<ModelVersionService>();
        services.AddSingleton<ModelVersionCreation>();
        services.AddSingleton<ModelVersionSearch>();
        services.AddSingleton<IModelVersionReader>(provider => provider.GetRequiredService<ModelVersionSearch>());
        services.AddSingleton<AliasService>();
        AddWebhooks(services);
    }

    static void AddWebhooks(IServiceCollection services)
    {
        services.AddSingleton(WebhookOptions.FromEnvironment(Environment.GetEnvironmentVariable));
        services.AddSingleton<WebhookUrl>();
        services.AddSingleton<SecretCipher>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookService>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<RegistryWriter>();
        services.AddSingleton<RegistryEvents>();
        services.AddSingleton<DeadLetterService>();
        services.AddHostedService<OutboxDispatcher>();
    }

    static void Map(IEndpointRouteBuilder routes)
    {
        var rpc = new RpcRoutes(routes, Json);
        RegisteredModelEndpoints.Map(rpc);
        ModelVersionEndpoints.Map(rpc);
        ModelVersionEndpoints.MapDownload(routes);
        AliasEndpoints.Map(rpc);
        WebhookEndpoints.Map(rpc);
    }

    static async Task MigrateAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var databases = services.GetRequiredService<RegistryDatabase>();
        await MlflowSchema.EnsureAsync(databases.Tracking, cancellation);
        if (!databases.IsShared) await MlflowSchema.EnsureAsync(databases.Registry, cancellation);
        await databases.Registry.WriteAsync(async session =>
        {
            await SchemaLock.TakeAsync(session, SchemaLock.Registry);
            await Outbox.MigrateAsync(session);
            return true;
        }, cancellation);
    }
}
