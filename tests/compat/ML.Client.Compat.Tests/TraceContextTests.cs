using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ML.Client.Errors;
using ML.Client.Serving.OpenInference;
using ML.Client.Tracing;

namespace ML.Client.Compat.Tests;

/// <summary>W3C trace context: a span goes on below one of another process, and its own goes out with each call.</summary>
public sealed class TraceContextTests
{
    const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData(OpenInferenceProtocol.Http, HttpProtocols.Http1)]
    [InlineData(OpenInferenceProtocol.Grpc, HttpProtocols.Http2)]
    public async Task A_call_carries_the_trace_that_its_caller_began(OpenInferenceProtocol protocol, HttpProtocols http)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracer.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var seen = new ConcurrentQueue<string>();
        await using var server = await StartAsync(http, seen);
        using var client = new OpenInferenceClient(server.Urls.First(), protocol, new() { MaxRetries = 0 });
        using var span = Tracer.StartFrom("answer", Caller);
        Assert.Equal("tr-0af7651916cd43dd8448eb211c80319c", span.TraceId);
        await Assert.ThrowsAnyAsync<MlflowException>(() => client.GetModelAsync("m"));
        var sent = ActivityContext.Parse(Assert.Single(seen), null);
        Assert.Equal(span.Activity!.TraceId, sent.TraceId);
        // A call may be a span of its own, below this one; it is never the caller's.
        Assert.NotEqual(ActivityContext.Parse(Caller, null).SpanId, sent.SpanId);
        Assert.True(sent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));
    }

    [Fact]
    public void What_is_no_context_is_refused() => Assert.Throws<FormatException>(() => Tracer.StartFrom("answer", "00-xyz"));

    static async Task<WebApplication> StartAsync(HttpProtocols protocols, ConcurrentQueue<string> seen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var app = builder.Build();
        app.Run(context =>
        {
            seen.Enqueue(context.Request.Headers.TraceParent.ToString());
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
