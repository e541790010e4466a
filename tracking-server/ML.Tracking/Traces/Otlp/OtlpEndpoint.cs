using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Tracking.Traces.Spans;

namespace ML.Tracking.Traces.Otlp;

/// <summary>Spans over OTLP/HTTP: what MLflow's own client sends, and every library of OpenTelemetry.</summary>
sealed class OtlpEndpoint(SpanIngest ingest)
{
    const string Experiment = "x-mlflow-experiment-id", Run = "x-mlflow-run-id";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/traces", (RequestDelegate)(context => context.RequestServices.GetRequiredService<OtlpEndpoint>().ExportAsync(context)));

    async Task ExportAsync(HttpContext context)
    {
        var experiment = context.Request.Headers[Experiment].ToString();
        if (experiment.Length == 0)
        {
            await RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, $"The header {Experiment} is missing: it says which experiment the spans belong to.");
            return;
        }

        List<SpanRecord> spans;
        try
        {
            var request = await OtlpBody.ReadAsync(context);
            if (request.ResourceSpans.Count == 0) throw PlatformException.Invalid("Invalid OpenTelemetry format - no spans found");
            spans = [.. OtlpSpans.Read(request)];
        }
        catch (PlatformException error)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, error.Message);
            return;
        }

        if (spans.Count > 0) await ingest.WriteAsync(experiment, spans, context.Request.Headers[Run].ToString(), context.RequestAborted);
        // An answer of protobuf without a field: nothing was rejected.
        context.Response.ContentType = "application/x-protobuf";
        context.Response.ContentLength = 0;
    }

    static Task RefuseAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"detail": "{{JsonEncodedText.Encode(detail)}}"}""", context.RequestAborted);
    }
}
