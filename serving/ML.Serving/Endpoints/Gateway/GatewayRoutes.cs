using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Hosting.Errors;
using ML.Serving.InferenceTables;
using ML.Serving.Models;
using ML.Serving.Scoring;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>Requests to endpoints: limit, pick an entity, score, and count how it went.</summary>
static class GatewayRoutes
{
    /// <summary>Answer header with the entity that answered, as Databricks' client reads it.</summary>
    const string ServedHeader = "served-model-name";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var root in (string[])["/endpoints/{name}", "/serving-endpoints/{name}"])
        {
            routes.MapPost(root + "/invocations", (RequestDelegate)InvokeAsync);
            routes.MapGet(root + "/ping", (RequestDelegate)PingAsync);
            routes.MapGet(root + "/health", (RequestDelegate)PingAsync);
            routes.MapGet(root + "/version", (RequestDelegate)VersionAsync);
        }
    }

    static async Task InvokeAsync(HttpContext context)
    {
        if (await FeatureSpecCalls.TryInvokeAsync(context, (string)context.Request.RouteValues["name"]!)) return;
        var endpoint = EndpointOf(context);
        if (endpoint.Limiter.Take(CallerOf(context)) is { } seconds)
        {
            RetryAfter(context, seconds);
            await MlflowErrorEnvelope.WriteAsync(context, ErrorCode.RequestLimitExceeded, $"endpoint '{endpoint.Name}' takes no more calls in this minute");
            return;
        }

        var host = Pick(context, endpoint);
        if (host is { FeatureSpec: { } spec, IsUp: true })
        {
            context.Response.Headers[ServedHeader] = host.Name;
            await FeatureSpecCalls.InvokeAsync(context, spec);
            return;
        }

        if (host?.Lease() is not { } model)
        {
            // Written here and not thrown: a model that is away is no failure of the server, to be logged with each request.
            RetryAfter(context, 1);
            var why = endpoint.Entities.Select(e => e.State.DeploymentStateMessage).FirstOrDefault(m => m is not null) ?? "its models are being loaded";
            await MlflowErrorEnvelope.WriteAsync(context, ErrorCode.TemporarilyUnavailable, $"endpoint '{endpoint.Name}' is not ready: {why}");
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
        context.Response.Headers[ServedHeader] = host.Name;
        var limits = new ScoringLimits { Timeout = model.Settings.Timeout };
        var logger = RequestLogger.Of(context.RequestServices.GetRequiredService<InferenceLogs>(), endpoint, host, model, CallerOf(context));
        var observer = Observers.Of(ShadowCopies.Of(endpoint, host, limits.Timeout), logger);
        var started = Stopwatch.GetTimestamp();
        await ScoringHandler.InvokeAsync(context, model, limits, observer);
        host.Outcomes.Add(context.Response.StatusCode < 500, Stopwatch.GetTimestamp() - started);
        if (endpoint.Config.TrafficConfig?.Canary is { } canary && canary.ServedEntityName == host.Name && CanaryJudge.Problem(canary, host.Outcomes) is { } problem)
            context.RequestServices.GetRequiredService<EndpointService>().Withdraw(endpoint, host.Name, problem);
    }

    static EntityHost? Pick(HttpContext context, Endpoint endpoint)
    {
        var wanted = context.Request.Headers[TrafficTable.OverrideHeader].ToString();
        if (wanted.Length > 0) return endpoint.Find(wanted) ?? throw PlatformException.NotFound($"endpoint '{endpoint.Name}' has no served entity '{wanted}'");
        if (endpoint.Entities.Count == 0) return null;
        var traffic = endpoint.Traffic;
        var key = traffic.StickyHeader is { } header ? context.Request.Headers[header].ToString() : "";
        return endpoint.Find(traffic.Pick(key.Length > 0 ? key : null)) ?? endpoint.Entities[0];
    }

    // The error envelope starts the answer over, so the header is added when it is sent.
    static void RetryAfter(HttpContext context, int seconds) => context.Response.OnStarting(() =>
    {
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    });

    static string CallerOf(HttpContext context) =>
        context.User.Identity?.Name ?? context.Connection.RemoteIpAddress?.ToString() ?? "";

    static Endpoint EndpointOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<EndpointService>().Get((string)context.Request.RouteValues["name"]!);

    static Task PingAsync(HttpContext context)
    {
        context.Response.StatusCode = EndpointOf(context).IsReady ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("\n", context.RequestAborted);
    }

    static Task VersionAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(ScoringEndpoints.ProtocolVersion, context.RequestAborted);
    }
}
