using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ML.Registry.Integration.Tests.Webhooks;

/// <summary>Whoever a webhook calls: keeps what came and answers as it is told.</summary>
sealed class Receiver : IAsyncDisposable
{
    readonly WebApplication application;

    Receiver(WebApplication application) => this.application = application;

    public ConcurrentQueue<(string Id, string Timestamp, string? Signature, string Body)> Calls { get; } = new();

    /// <summary>The status of the next answers.</summary>
    public int Status { get; set; } = 200;

    public string Address => application.Urls.First();

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver.application.Run(receiver.HandleAsync);
        await receiver.application.StartAsync();
        return receiver;
    }

    async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        if (Status == 200) Calls.Enqueue((headers["X-MLflow-Delivery-Id"]!, headers["X-MLflow-Timestamp"]!, headers["X-MLflow-Signature"], body));
        context.Response.StatusCode = Status;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
