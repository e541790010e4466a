using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Json;
using ML.Hosting.Requests;
using ML.Tracking.Contracts;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Metrics.Envelopes;
using ML.Tracking.Runs;

namespace ML.Tracking.Metrics;

static class MetricRoutes
{
    public static void Map(RpcRoutes rpc, IEndpointRouteBuilder routes)
    {
        rpc.Map<BatchService, LogMetric>(
            "POST", "mlflow/runs/log-metric", (service, request, context) => service.LogMetricAsync(request, context.RequestAborted));
        rpc.Map<EnvelopeService, GetMetricEnvelope, GetMetricEnvelope.Response>(
            "GET", "ml/metrics/envelope", (service, request, context) => service.GetAsync(request, context.RequestAborted));
        MapStreamed<GetMetricHistory>(routes, "/api/2.0/mlflow/metrics/get-history", (h, r, c) => h.WriteAsync(r, c));
        MapStreamed<GetMetricHistory>(routes, "/ajax-api/2.0/mlflow/metrics/get-history", (h, r, c) => h.WriteAsync(r, c));
        MapStreamed<GetMetricHistoryBulk>(routes, "/ajax-api/2.0/mlflow/metrics/get-history-bulk", (h, r, c) => h.WriteBulkAsync(r, c));
        MapStreamed<GetMetricHistoryBulkInterval>(routes, "/api/2.0/mlflow/metrics/get-history-bulk-interval", (h, r, c) => h.WriteIntervalAsync(r, c));
        MapStreamed<GetMetricHistoryBulkInterval>(routes, "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval", (h, r, c) => h.WriteIntervalAsync(r, c));
    }

    static void MapStreamed<TRequest>(IEndpointRouteBuilder routes, string path, Func<MetricHistory, TRequest, HttpContext, Task> handle)
        where TRequest : class
    {
        routes.MapGet(path, (RequestDelegate)(async context =>
        {
            var request = await RequestBinder.BindAsync(context, Json.TypeInfo<TRequest>());
            await handle(context.RequestServices.GetRequiredService<MetricHistory>(), request, context);
        }));
    }

    static readonly System.Text.Json.JsonSerializerOptions Json = ServerJson.For(TrackingJson.Default);
}
