using System.Diagnostics;
using System.Text.Json;

namespace ML.Host.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: everything that it needs answers too; 503 and the reasons
/// otherwise. For the probes of orchestrators and load balancers.
/// </summary>
static class HealthRoutes
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", (RequestDelegate)(context => context.Response.WriteAsync("OK", context.RequestAborted)));
        routes.MapGet("/health/ready", (RequestDelegate)ReadyAsync);
    }

    static async Task ReadyAsync(HttpContext context)
    {
        var results = await Task.WhenAll(Dependencies.Of(context.RequestServices).Select(check => RunAsync(check, context.RequestAborted)));
        var ready = results.All(r => r.Problem is null);
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.Body);
        json.WriteStartObject();
        json.WriteString("status"u8, ready ? "ready"u8 : "not_ready"u8);
        json.WriteStartObject("dependencies"u8);
        foreach (var (name, time, problem) in results)
        {
            json.WriteStartObject(name);
            json.WriteString("status"u8, problem is null ? "ok"u8 : "failed"u8);
            json.WriteNumber("milliseconds"u8, Math.Round(time.TotalMilliseconds, 1));
            if (problem is not null) json.WriteString("message"u8, problem);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    static async Task<(string Name, TimeSpan Time, string? Problem)> RunAsync(DependencyCheck check, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            // A store that hangs must not hang the probe; it may not heed the token either.
            await Task.Run(() => check.Run(cancellation), cancellation).WaitAsync(Patience, cancellation);
            return (check.Name, Stopwatch.GetElapsedTime(started), null);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            var problem = error is TimeoutException ? $"no answer within {Patience.TotalSeconds} s" : error.Message;
            return (check.Name, Stopwatch.GetElapsedTime(started), problem);
        }
    }
}
