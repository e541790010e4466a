using Microsoft.AspNetCore.Http;
using ML.Common.Errors;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>What all protocols do with a request to an endpoint: who calls, which entity answers, and how it went.</summary>
static class Traffic
{
    /// <summary>Answer header with the entity that answered, as Databricks' client reads it.</summary>
    public const string ServedHeader = "served-model-name";

    public static string CallerOf(HttpContext context) =>
        context.User.Identity?.Name ?? context.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <summary>The entity that the caller names, its sticky key belongs to, or the shares choose; null while there is none.</summary>
    /// <exception cref="PlatformException">The caller names an entity that is not there.</exception>
    public static EntityHost? Pick(HttpContext context, Endpoint endpoint)
    {
        var wanted = context.Request.Headers[TrafficTable.OverrideHeader].ToString();
        if (wanted.Length > 0) return endpoint.Find(wanted) ?? throw PlatformException.NotFound($"endpoint '{endpoint.Name}' has no served entity '{wanted}'");
        if (endpoint.Entities.Count == 0) return null;
        var traffic = endpoint.Traffic;
        var key = traffic.StickyHeader is { } header ? context.Request.Headers[header].ToString() : "";
        return endpoint.Find(traffic.Pick(key.Length > 0 ? key : null)) ?? endpoint.Entities[0];
    }

    /// <summary>Why an endpoint that is there has no model to answer with.</summary>
    public static string NotReady(Endpoint endpoint)
    {
        var why = endpoint.Entities.Select(e => e.State.DeploymentStateMessage).FirstOrDefault(m => m is not null) ?? "its models are being loaded";
        return $"endpoint '{endpoint.Name}' is not ready: {why}";
    }

    public static string OverLimit(Endpoint endpoint) => $"endpoint '{endpoint.Name}' takes no more calls in this minute";

    /// <summary>Counts how a request to a canary ended, and takes it out of traffic when it does badly.</summary>
    /// <param name="elapsed">Ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    public static void Count(EndpointService endpoints, Endpoint endpoint, EntityHost host, int status, long elapsed)
    {
        if (endpoint.Config.TrafficConfig?.Canary is not { } canary || canary.ServedEntityName != host.Name) return;
        host.Outcomes.Add(status < 500, elapsed, CanaryJudge.WindowOf(canary));
        if (CanaryJudge.Problem(canary, host.Outcomes) is { } problem) endpoints.Withdraw(endpoint, host.Name, problem);
    }
}
