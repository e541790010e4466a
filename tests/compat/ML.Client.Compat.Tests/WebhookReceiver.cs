using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ML.Client.Compat.Tests;

/// <summary>Whoever a webhook calls: keeps what came.</summary>
sealed class WebhookReceiver : IAsyncDisposable
{
    readonly WebApplication _app;

    WebhookReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<(string? Signature, string? Id, string? Time, byte[] Body)> Calls { get; } = new();

    public string Address => _app.Urls.First();

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task TakeAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        Calls.Enqueue((headers[Webhooks.WebhookSignature.SignatureHeader], headers[Webhooks.WebhookSignature.DeliveryIdHeader], headers[Webhooks.WebhookSignature.TimestampHeader], body.ToArray()));
    }

    // Both servers take these variables from whoever starts them; without them they call nobody on this machine.
    [ModuleInitializer]
    internal static void AllowLocalReceivers()
    {
        Environment.SetEnvironmentVariable("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true");
        Environment.SetEnvironmentVariable("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http,https");
        // MLflow's server looks for new webhooks once a minute otherwise.
        Environment.SetEnvironmentVariable("MLFLOW_WEBHOOK_CACHE_TTL", "0");
    }
}
