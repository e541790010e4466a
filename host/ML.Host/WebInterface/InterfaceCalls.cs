namespace ML.Host.WebInterface;

/// <summary>
/// Calls that every page of MLflow's web interface makes and that this server answers with "nothing": it reports to nobody
/// what its users do, and it has no AI gateway.
/// </summary>
static class InterfaceCalls
{
    static readonly byte[] NoTelemetry =
        """{"disable_ui_telemetry": true, "disable_ui_events": [], "ui_rollout_percentage": 0}"""u8.ToArray();

    static readonly byte[] Ignored = """{"status": "disabled"}"""u8.ToArray();

    static readonly byte[] NoEndpoints = """{"endpoints": []}"""u8.ToArray();

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in (string[])["/api/3.0", "/ajax-api/3.0"])
        {
            routes.MapGet(prefix + "/mlflow/ui-telemetry", Answer(NoTelemetry));
            routes.MapPost(prefix + "/mlflow/ui-telemetry", Answer(Ignored));
        }

        routes.MapGet("/ajax-api/2.0/mlflow/gateway-proxy", Answer(NoEndpoints));
    }

    static RequestDelegate Answer(byte[] body) => context =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    };
}
