using System.Security.Cryptography;
using System.Text;
using ML.Common.Errors;
using ML.Hosting.Errors;

namespace ML.Host.Services;

/// <summary>Lets into a service behind a gateway only who shows the platform's token.</summary>
sealed class InternalToken(RequestDelegate next, ServicePlan plan, string prefix)
{
    public const string Header = "X-ML-Internal-Token";

    readonly byte[]? expected = !plan.IsWhole && !plan.Runs(ServicePlan.Gateway) && plan.Token is { } token ? Encoding.UTF8.GetBytes(token) : null;

    public Task InvokeAsync(HttpContext context)
    {
        if (expected is null || IsOpen(context.Request) || IsShown(context.Request)) return next(context);
        return MlflowErrorEnvelope.WriteAsync(
            context, ErrorCode.Unauthenticated, $"this is a service inside of a platform: its gateway shows the platform's token in {Header}, and this request shows {(context.Request.Headers.ContainsKey(Header) ? "another" : "none")}");
    }

    bool IsShown(HttpRequest request) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers[Header].ToString()), expected);

    // Probes and scrapers come to each process itself, and only read.
    bool IsOpen(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.Value is { } path
        && path.StartsWith(prefix, StringComparison.Ordinal) && path[prefix.Length..] is "/health" or "/health/live" or "/health/ready" or "/metrics";
}
