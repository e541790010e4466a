using System.Text;
using ML.Host.Health;
using ML.Host.Telemetry;
using ML.Hosting.Configuration;
using ML.Storage;

namespace ML.Host.Server;

/// <summary>What the server says about itself.</summary>
static class PlatformRoutes
{
    /// <summary>The MLflow version whose API and schema we speak; clients switch features on it.</summary>
    public const string MlflowVersion = "3.17.2";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var serverInfo = ServerInfo(routes.ServiceProvider);
        HealthRoutes.Map(routes);
        LogLevelRoutes.Map(routes);
        routes.MapGet("/health", (RequestDelegate)(context => TextAsync(context, "OK")));
        routes.MapGet("/version", (RequestDelegate)(context => TextAsync(context, MlflowVersion)));
        RequestDelegate info = context => WriteAsync(context, "application/json", serverInfo);
        routes.MapGet("/server-info", info);
        routes.MapGet("/api/3.0/mlflow/server-info", info);
        routes.MapGet("/ajax-api/3.0/mlflow/server-info", info);
    }

    // Clients go to the store themselves when it can sign addresses.
    static byte[] ServerInfo(IServiceProvider services)
    {
        var direct = services.GetRequiredService<ArtifactOptions>().ServeArtifacts
            && services.GetRequiredService<ArtifactStores>().Destination.Store is IDirectAccessStore { CanSign: true } ? "true" : "false";
        return Encoding.UTF8.GetBytes(
            $$$"""
            {"store_type": "SqlStore", "workspaces_enabled": false, "trace_archival_enabled": false, "multipart_uploads_enabled": {{{direct}}}, "multipart_downloads_enabled": {{{direct}}}, "presigned_upload_run_id_supported": true, "presigned_upload_model_id_supported": true, "features_enabled": {"gateway": false}}
            """);
    }

    static Task TextAsync(HttpContext context, string text) => WriteAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    static Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }
}
