using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ML.Common.Errors;
using ML.Host.Configuration;
using ML.Host.Metrics;
using ML.Host.Services;
using ML.Host.Telemetry;
using ML.Host.WebInterface;
using ML.Hosting.Configuration;
using ML.Hosting.Databases;
using ML.Hosting.Errors;
using ML.Hosting.Metrics;
using ML.Hosting.Security;
using ML.Hosting.SystemTables;
using ML.Hosting.Transport;
using ML.Registry;
using ML.Serving.Http;
using ML.Serving.Resolving;
using ML.Storage;
using ML.Storage.Disk;

namespace ML.Host.Server;

/// <summary>Builds the web application from the modules, prepares the databases and runs until it is told to stop.</summary>
static class ServerApplication
{
    /// <summary>How long requests in flight may go on after the server was told to stop.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellation)
    {
        using var claim = options.Services.IsWhole && !options.Artifacts.ArtifactsOnly ? SqliteClaim.Take(options.BackendStoreUri) : null;
        WritableFolder.Require(options);
        await using var application = Build(options, Open(options));
        // Found out with the first upload, a wrong folder would look like a fault that passes, and clients would try again.
        if (options.Artifacts.ServeArtifacts && options.Services.Runs("artifacts") && application.Services.GetRequiredService<ArtifactStores>().Destination.Store is DiskObjectStore disk)
            disk.EnsureWritable();
        foreach (var module in ServerModules.For(options))
            if (module.Migrate is not null && options.Services.RunsAny) await module.Migrate(application.Services, cancellation);
        await StartAsync(application, options, cancellation);
        foreach (var address in application.Urls) Console.WriteLine($"ML listens on {address}{options.StaticPrefix}");
        await application.WaitForShutdownAsync(cancellation);
        return 0;
    }

    // The first connection takes as long as building the application: they go side by side.
    static Lazy<IDatabase> Open(ServerOptions options)
    {
        var database = new Lazy<IDatabase>(() => DatabaseFactory.Open(options.BackendStoreUri));
        if (options.Services.RunsAny && !options.Artifacts.ArtifactsOnly) _ = Task.Run(() => TouchAsync(database));
        return database;
    }

    static async Task TouchAsync(Lazy<IDatabase> database)
    {
        try
        {
            await database.Value.ReadAsync(MlflowSchema.FindRevisionAsync);
        }
        catch (Exception)
        {
            // The preparation of the databases meets the same, and says it.
        }
    }

    static WebApplication Build(ServerOptions options, Lazy<IDatabase> database)
    {
        // Settings are read at the start: nothing has to watch a file for changes.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        ConfigureLogging(builder, options);
        ConfigureKestrel(builder, options);
        if (!options.Services.RunsAny) InlineSockets.Use(builder.Services);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ReceiveMemory>();
        builder.Services.AddSingleton(options.Artifacts);
        builder.Services.AddSingleton(new ArtifactStores(options.Artifacts.ArtifactsDestination));
        builder.Services.AddSingleton(options.Features);
        builder.Services.AddSingleton(options.Tables);
        builder.Services.AddSingleton(options.SystemTables);
        builder.Services.AddSingleton(options.Lineage);
        foreach (var tables in ServerModules.Known.Select(m => m.SystemTables).OfType<Func<IServiceProvider, SystemTableSource>>()) builder.Services.AddSingleton(tables);
        builder.Services.AddSingleton(options.Models);
        builder.Services.AddSingleton(new AccessLogOptions { Enabled = options.AccessLog });
        builder.Services.AddSingleton(options.Security);
        builder.Services.AddSingleton(options.Retention);
        builder.Services.AddSingleton(_ => database.Value);
        builder.Services.AddSingleton(p => RegistryDatabase.Open(p.GetRequiredService<IDatabase>(), options.BackendStoreUri, options.RegistryStoreUri));
        builder.Services.AddSingleton<MatcherPolicy, NavigationOnlyPolicy>();
        AddModules(builder.Services, options);
        builder.Services.AddHostedService<IdleMemory>();

        if (options.Traces is { } traces)
            builder.Services.AddHostedService(_ => new TraceExport(traces, options.Services.HereText));
        builder.Services.AddSingleton(new LogLevels());
        builder.Services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(p => p.GetRequiredService<LogLevels>());
        builder.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(p => p.GetRequiredService<LogLevels>());

        var metrics = new RequestMetrics();
        builder.Services.AddSingleton<IMetricsSource>(metrics);

        var application = builder.Build();
        application.Use(metrics.InvokeAsync);
        application.UseMiddleware<SecurityMiddleware>(options.StaticPrefix);
        application.UseMiddleware<InternalToken>(options.StaticPrefix);
        application.UseMiddleware<ErrorHandlingMiddleware>();
        application.UseMlflowInterface(options.StaticPrefix);
        application.UseRouting();
        IEndpointRouteBuilder routes = options.StaticPrefix.Length > 0 ? application.MapGroup(options.StaticPrefix) : application;
        PlatformRoutes.Map(routes);
        var modules = ServerModules.For(options).ToLookup(m => options.Services.Runs(m.Name));
        foreach (var module in modules[true]) module.Map(routes);
        if (modules[false].Any()) RouteTable.Map(application, options.Services, [.. modules[false]], options.StaticPrefix);
        if (options.Artifacts.ArtifactsOnly)
        {
            ArtifactsOnlyRoutes.Map(routes);
            application.MapFallback(UnknownEndpoint);
            return application;
        }

        if (!options.Services.Runs(ServicePlan.Gateway))
        {
            application.MapFallback(UnknownEndpoint);
            return application;
        }

        InterfaceCalls.Map(routes);
        PlatformInterface.Map(routes, options.StaticPrefix);
        DocumentationSite.Map(routes, options.StaticPrefix);
        MlflowInterface.Map(routes, options.StaticPrefix, options.MlflowInterface);
        application.MapFallback(UnknownEndpoint);
        return application;
    }

    // Modules meet in code over the same stores wherever they run; what works by itself in the background does so in one place.
    static void AddModules(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(options.Services);
        services.AddSingleton<ServiceForwarder>();
        services.AddSingleton(provider => OwnAddress.Of(provider, options.StaticPrefix, options.Services.Runs("registry")));
        if (OwnAddress.IsUsed(Environment.GetEnvironmentVariable))
            services.AddHttpClient(ModelSourceServices.ClientName, client => OwnCalls.Prepare(client, options));
        foreach (var module in ServerModules.For(options))
        {
            var before = services.Count;
            module.Add(services);
            if (options.Services.Runs(module.Name)) continue;
            for (var i = services.Count - 1; i >= before; i--)
                if (services[i].ServiceType == typeof(IHostedService)) services.RemoveAt(i);
        }
    }

    static void ConfigureLogging(WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConsoleLines(options.JsonLogs);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // Why a start failed is told in one line at the end; a service that breaks later is logged as critical.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }

    static void ConfigureKestrel(WebApplicationBuilder builder, ServerOptions options) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 64 << 20;
        if (options.Host == "localhost") kestrel.ListenLocalhost(options.Port);
        else if (IPAddress.TryParse(options.Host, out var address)) kestrel.Listen(address, options.Port);
        else throw PlatformException.Invalid($"--host is '{options.Host}'; expected an IP address or localhost");
        // gRPC needs a port of its own: without TLS nothing tells HTTP/2 from HTTP/1.1 on a shared one.
        if (options.GrpcPort is { } grpc)
            kestrel.Listen(IPAddress.TryParse(options.Host, out var grpcAddress) ? grpcAddress : IPAddress.Loopback, grpc, InternalToken.MarkGrpc);
    });

    static async Task StartAsync(WebApplication application, ServerOptions options, CancellationToken cancellation)
    {
        try
        {
            await application.StartAsync(cancellation);
        }
        catch (Exception error) when (ListenErrors.Explain(error, options.Host, options.Port) is { } known)
        {
            // So that the services in the background take their end for what it is.
            application.Lifetime.StopApplication();
            throw known;
        }
    }

    static Task UnknownEndpoint(HttpContext context) => MlflowErrorEnvelope.WriteAsync(
        context, ErrorCode.EndpointNotFound, $"No API found for '{context.Request.Method} {context.Request.Path}'");
}
