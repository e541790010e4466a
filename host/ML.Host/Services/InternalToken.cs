using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ML.Common.Errors;
using ML.Hosting.Errors;

namespace ML.Host.Services;

/// <summary>Lets into a service behind a gateway only who shows the platform's token.</summary>
sealed class InternalToken(RequestDelegate next, ServicePlan plan, string prefix)
{
    public const string Header = "X-ML-Internal-Token";

    /// <summary>Header in which a gateway says who called it; the last one is the gateway's own word.</summary>
    public const string CallerHeader = "X-Forwarded-For";

    static readonly object GrpcMark = new();

    readonly byte[]? expected = !plan.IsWhole && !plan.Runs(ServicePlan.Gateway) && plan.Token is { } token ? Encoding.UTF8.GetBytes(token) : null;

    public Task InvokeAsync(HttpContext context)
    {
        if (expected is null || IsOpen(context.Request) || IsGrpc(context)) return next(context);
        if (IsShown(context.Request))
        {
            // Whoever shows the token may speak for others.
            if (context.Request.Headers[CallerHeader].ToString() is { Length: > 0 } callers && IPAddress.TryParse(callers.Split(',')[^1].Trim(), out var caller)) context.Connection.RemoteIpAddress = caller;
            return next(context);
        }

        return MlflowErrorEnvelope.WriteAsync(
            context, ErrorCode.Unauthenticated, $"this is a service inside of a platform: its gateway shows the platform's token in {Header}, and this request shows {(context.Request.Headers.ContainsKey(Header) ? "another" : "none")}");
    }

    /// <summary>Makes a port that of gRPC, which clients reach past the gateway.</summary>
    public static void MarkGrpc(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(after => connection =>
        {
            connection.Items[GrpcMark] = true;
            return after(connection);
        });
    }

    // The port is open to its own protocol alone, not to what else the process serves.
    static bool IsGrpc(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(GrpcMark) == true && context.Request.Path.Value is { } path
        && (path.StartsWith("/inference.GRPCInferenceService/", StringComparison.Ordinal) || path.StartsWith("/grpc.", StringComparison.Ordinal));

    bool IsShown(HttpRequest request) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers[Header].ToString()), expected);

    // Probes and scrapers come to each process itself, and only read.
    bool IsOpen(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.Value is { } path
        && path.StartsWith(prefix, StringComparison.Ordinal) && path[prefix.Length..] is "/health" or "/health/live" or "/health/ready" or "/metrics";
}
