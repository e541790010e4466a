using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Hosting.Errors;
using ML.Serving.Http;
using ML.Serving.InferenceTables;
using ML.Serving.Models;
using ML.Serving.Scoring;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>Requests to endpoints: limit, pick an entity, score, and count how it went.</summary>
static class GatewayRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var root in (string[])["/endpoints/{name}", "/serving-endpoints/{name}"])
        {
            routes.MapPost(root + "/invocations", AccessLog.Around(routes.ServiceProvider, "mlflow", InvokeAsync));
            routes.MapGet(root + "/ping", (RequestDelegate)PingAsync);
            routes.MapGet(root + "/health", (RequestDelegate)PingAsync);
            routes.MapGet(root + "/version", (RequestDelegate)VersionAsync);
        }
    }

    static async Task InvokeAsync(HttpContext context)
    {
        RequestIds.Stamp(context);
        if (await FeatureSpecCalls.TryInvokeAsync(context, (string)context.Request.RouteValues["name"]!)) return;
        var endpoint = await EndpointOfAsync(context);
        if (endpoint.Limiter.Take(Traffic.CallerOf(context)) is { } seconds)
        {
            RetryAfter(context, seconds);
            await MlflowErrorEnvelope.WriteAsync(context, ErrorCode.RequestLimitExceeded, Traffic.OverLimit(endpoint));
            return;
        }

        var host = Traffic.Pick(context, endpoint);
        if (host is { FeatureSpec: { } spec, IsUp: true })
        {
            context.Response.Headers[Traffic.ServedHeader] = host.Name;
            await FeatureSpecCalls.InvokeAsync(context, spec);
            return;
        }

        if (host?.Lease() is not { } model)
        {
            // Written here and not thrown: a model that is away is no failure of the server, to be logged with each request.
            RetryAfter(context, 1);
            await MlflowErrorEnvelope.WriteAsync(context, ErrorCode.TemporarilyUnavailable, Traffic.NotReady(endpoint));
            return;
        }

        try
        {
            await ScoreAsync(context, endpoint, host, model);
        }
        finally
        {
            model.Release();
        }
    }

    static async Task ScoreAsync(HttpContext context, Endpoint endpoint, EntityHost host, ServableModel model)
    {
        context.Response.Headers[Traffic.ServedHeader] = host.Name;
        var limits = new ScoringLimits { Timeout = model.Settings.Timeout };
        var logger = RequestLogger.Of(context.RequestServices.GetRequiredService<InferenceLogs>(), endpoint, host, model, Traffic.CallerOf(context));
        var observer = Observers.Of(ShadowCopies.Of(endpoint, host, limits.Timeout), logger);
        var started = Stopwatch.GetTimestamp();
        var outcome = await ScoringHandler.InvokeAsync(context, model, limits, observer);
        Traffic.Count(context.RequestServices.GetRequiredService<EndpointService>(), endpoint, host, outcome, Stopwatch.GetTimestamp() - started);
    }

    // The error envelope starts the answer over, so the header is added when it is sent.
    static void RetryAfter(HttpContext context, int seconds) => context.Response.OnStarting(() =>
    {
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    });

    static ValueTask<Endpoint> EndpointOfAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<EndpointService>().GetAsync((string)context.Request.RouteValues["name"]!, context.RequestAborted);

    static async Task PingAsync(HttpContext context)
    {
        context.Response.StatusCode = (await EndpointOfAsync(context)).IsReady ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("\n", context.RequestAborted);
    }

    static Task VersionAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(ScoringEndpoints.ProtocolVersion, context.RequestAborted);
    }
}
