using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ML.Tracking.Artifacts;

/// <summary>What the proxy's routes answer while the server runs without it.</summary>
static class DisabledEndpoints
{
    static readonly string[] Methods = ["GET", "HEAD", "PUT", "POST", "DELETE"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in (string[])["/api/2.0", "/ajax-api/2.0"]) routes.MapMethods(prefix + "/mlflow-artifacts/{**path}", Methods, RefuseAsync);
    }

    static Task RefuseAsync(HttpContext context)
    {
        var isFile = context.Request.Path.Value!.Contains("/mlflow-artifacts/artifacts/", StringComparison.Ordinal) && !HttpMethods.IsDelete(context.Request.Method);
        if (isFile)
            return ProxyErrors.WriteDetailAsync(
                context, StatusCodes.Status503ServiceUnavailable, "Artifact serving is disabled. Run `mlflow server` with `--serve-artifacts` to enable.");
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"Endpoint: {System.Net.WebUtility.HtmlEncode(context.Request.Path)} disabled due to the mlflow server running with `--no-serve-artifacts`. "
            + "To enable artifacts server functionality, run `mlflow server` with `--serve-artifacts`", context.RequestAborted);
    }
}
