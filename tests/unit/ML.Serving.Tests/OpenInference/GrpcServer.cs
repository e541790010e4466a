using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ML.Serving.OpenInference.Grpc;
using ML.Serving.Scoring;
using ML.Serving.Standalone;
using ML.Serving.Tests.Models;

namespace ML.Serving.Tests.OpenInference;

/// <summary>The gRPC routes for a model that doubles, on a server whose own limits are narrow, as a server's for many purposes are.</summary>
sealed class GrpcServer : IAsyncDisposable
{
    public const int MostBytes = 1000;
    readonly TestModels models = new();
    readonly WebApplication application;

    GrpcServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MostBytes;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1_000_000, TimeSpan.FromSeconds(1.1));
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        application = builder.Build();
        var model = models.Load(TestModels.Double);
        application.Lifetime.ApplicationStopped.Register(model.Dispose);
        application.MapOpenInferenceGrpc(new SingleModelCatalog(model), new ScoringLimits());
    }

    public HttpClient Client { get; } = new();

    public static async Task<GrpcServer> StartAsync()
    {
        var server = new GrpcServer();
        await server.application.StartAsync();
        server.Client.BaseAddress = new Uri(server.application.Urls.First());
        server.Client.Timeout = TimeSpan.FromSeconds(30);
        return server;
    }

    /// <summary>Sends a call; the answer is there when its headers are.</summary>
    public Task<HttpResponseMessage> CallAsync(string method, HttpContent content, string? type = "application/grpc", params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, method) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await application.StopAsync(new CancellationToken(true));
        await application.DisposeAsync();
        models.Dispose();
    }
}
