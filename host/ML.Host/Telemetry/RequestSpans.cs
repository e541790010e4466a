using System.Diagnostics;

namespace ML.Host.Telemetry;

/// <summary>What a request's span says of it.</summary>
static class RequestSpans
{
    /// <summary>Names the span of a request by its route, and says how it ended.</summary>
    public static void Describe(HttpContext context, string method, string route)
    {
        if (Activity.Current is not { IsAllDataRequested: true } span) return;
        span.DisplayName = $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError) span.SetStatus(ActivityStatusCode.Error);
    }
}
