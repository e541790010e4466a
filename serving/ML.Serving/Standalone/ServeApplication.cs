using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ML.Common.Errors;
using ML.Hosting.Configuration;
using ML.Hosting.Errors;
using ML.Serving.Batching;
using ML.Serving.Http;
using ML.Serving.Metrics;
using ML.Serving.Models;
using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.OpenInference.Grpc;
using ML.Serving.OpenInference.Rest;
using ML.Serving.Resolving;
using ML.Serving.Scoring;

namespace ML.Serving.Standalone;

/// <summary>One model on the network: what <c>ml models serve</c> runs.</summary>
public static class ServeApplication
{
    /// <exception cref="PlatformException">The model cannot be found or loaded, or the port is taken.</exception>
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellation)
    {
        await using var application = await StartAsync(options, cancellation);
        foreach (var address in application.Urls) Console.WriteLine($"{options.ModelUri} is served on {address}");
        await application.WaitForShutdownAsync(cancellation);
        return 0;
    }

    /// <summary>Loads the model and listens; dispose the application to stop.</summary>
    public static async Task<WebApplication> StartAsync(ServeOptions options, CancellationToken cancellation)
    {
        var application = Build(options);
        try
        {
            var model = await LoadAsync(application.Services.GetRequiredService<IModelSource>(), options, cancellation);
            application.Lifetime.ApplicationStopped.Register(model.Dispose);
            var limits = new ScoringLimits { Timeout = options.Timeout };
            var catalog = new SingleModelCatalog(model);
            application.MapScoring("", () => model, limits);
            application.MapOpenInference(catalog, limits);
            application.MapOpenInferenceGrpc(catalog, limits);
            application.MapServingMetrics(catalog);
            await StartListeningAsync(application, options, cancellation);
            return application;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    static WebApplication Build(ServeOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Logging.AddConsoleLines(options.JsonLogs);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // A port that is taken is told in one line by the verb.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // It makes a span of every request for log lines that nobody reads; only the access log tells its trace id.
        if (!options.AccessLog) builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Services.AddSingleton(new AccessLogOptions { Enabled = options.AccessLog });
        builder.Services.AddModelSource(TrackingOptions.FromEnvironment(Environment.GetEnvironmentVariable));
        options.AddServices?.Invoke(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        // Each change of threads costs more than a small model takes. Requests are short here, and long runs are handed over.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        return builder.Build();
    }

    static void Listen(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.AddServerHeader = false;
        // The handlers bound what they read themselves, with their own protocol's error.
        kestrel.Limits.MaxRequestBodySize = null;
        var address = options.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(options.Host, out var parsed) ? parsed
            : throw PlatformException.Invalid($"--host is '{options.Host}'; expected an IP address or localhost");
        kestrel.Listen(address, options.Port);
        if (options.GrpcPort is { } grpc) kestrel.Listen(address, grpc, listen => listen.Protocols = HttpProtocols.Http2);
    }

    static async Task<ServableModel> LoadAsync(IModelSource source, ServeOptions options, CancellationToken cancellation)
    {
        var resolved = await source.ResolveAsync(ModelUri.Parse(options.ModelUri), cancellation);
        var folder = ModelFolder.Open(await source.FetchAsync(resolved, cancellation));
        var completion = folder.FeatureSpec is { } spec && options.Features is { } features ? await features.OpenAsync(spec, cancellation) : null;
        try
        {
            return ServableModel.Load(resolved.Name, resolved.Version, folder, SettingsOf(options), completion);
        }
        catch (InferenceException error)
        {
            throw PlatformException.Invalid(error.Message);
        }
    }

    static RunSettings SettingsOf(ServeOptions options) => new()
    {
        MaxConcurrency = options.Workers ?? RunSettings.Default.MaxConcurrency,
        Timeout = options.Timeout,
        HandOverLongRuns = true,
        Batching = options.MaxBatchSize is { } size ? new BatchingSettings { MaxBatchSize = size, MaxDelay = options.BatchDelay } : null,
    };

    static async Task StartListeningAsync(WebApplication application, ServeOptions options, CancellationToken cancellation)
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
}
