using Microsoft.AspNetCore.Http;
using ML.Hosting.Configuration;

namespace ML.Hosting.Security;

/// <summary>
/// Checks Host and Origin headers and adds protective ones, as MLflow's security middleware does: a foreign page must not
/// reach this server through the browser of somebody who can.
/// </summary>
/// <param name="prefix">What stands before every path of ours.</param>
public sealed class SecurityMiddleware(RequestDelegate next, SecurityOptions options, string prefix)
{
    const string Methods = "GET, POST, PUT, DELETE, OPTIONS, PATCH";
    readonly HostRules hosts = new(options.AllowedHosts);
    readonly OriginRules origins = new(options.AllowedOrigins);

    public Task InvokeAsync(HttpContext context)
    {
        if (!options.Enabled) return next(context);
        var request = context.Request;
        if (!IsOpen(request) && !hosts.Allows(request.Host.Value ?? ""))
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "Invalid Host header - possible DNS rebinding attack detected");
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && IsPreflight(request)) return PreflightAsync(context, origin);
        if (origin.Length > 0 && Changes(request) && !origins.Allows(origin))
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "Cross-origin request blocked");
        AddHeaders(context, origin);
        return next(context);
    }

    void AddHeaders(HttpContext context, string origin)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (options.FrameOptions != "NONE") headers.XFrameOptions = options.FrameOptions;
        if (origin.Length > 0 && origins.Shares(origin)) Share(headers, origin);
    }

    Task PreflightAsync(HttpContext context, string origin)
    {
        if (!origins.Shares(origin)) return RefuseAsync(context, StatusCodes.Status400BadRequest, "Disallowed CORS origin");
        var headers = context.Response.Headers;
        Share(headers, origin);
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders.ToString() is { Length: > 0 } asked ? asked : "*";
        headers.AccessControlMaxAge = "600";
        return RefuseAsync(context, StatusCodes.Status200OK, "OK");
    }

    void Share(IHeaderDictionary headers, string origin)
    {
        headers.AccessControlAllowOrigin = origins.AllowsAll ? "*" : origin;
        if (!origins.AllowsAll) headers.AccessControlAllowCredentials = "true";
        headers.Vary = "Origin";
    }

    bool IsOpen(HttpRequest request) =>
        request.Path.Value is { } path && (path.EndsWith("/health", StringComparison.Ordinal) || path.EndsWith("/version", StringComparison.Ordinal) || IsProbe(request, path));

    // An orchestrator's probes come by the address of a container, which nobody can list in advance.
    bool IsProbe(HttpRequest request, string path) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && path.StartsWith(prefix, StringComparison.Ordinal) && path[prefix.Length..] is "/health/live" or "/health/ready";

    static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey("Access-Control-Request-Method");

    static bool Changes(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method) || HttpMethods.IsPatch(request.Method);

    static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }
}
