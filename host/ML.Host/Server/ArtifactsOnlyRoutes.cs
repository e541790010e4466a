namespace ML.Host.Server;

/// <summary>What the routes of tracking and registry answer while the server serves nothing but artifacts.</summary>
static class ArtifactsOnlyRoutes
{
    static readonly string[] Disabled =
        ["/api/{**path}", "/ajax-api/{**path}", "/graphql", "/get-artifact", "/model-versions/get-artifact", "/v1/traces"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var pattern in Disabled) routes.Map(pattern, RefuseAsync);
    }

    static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"Endpoint: {System.Net.WebUtility.HtmlEncode(context.Request.Path)} disabled due to the mlflow server running in `--artifacts-only` mode. "
            + "To enable tracking server functionality, run `mlflow server` without `--artifacts-only`");
    }
}
