using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ML.Serving.Models;

namespace ML.Serving.Metrics;

/// <summary>The page that Prometheus scrapes.</summary>
static class MetricsEndpoints
{
    public static void MapServingMetrics(this IEndpointRouteBuilder routes, IModelCatalog catalog)
    {
        routes.MapGet("/metrics", (RequestDelegate)(context => AnswerAsync(context, PrometheusPage.Write(catalog))));
        routes.MapGet("/api/2.0/serving-endpoints/{name}/metrics",
            (RequestDelegate)(context => AnswerAsync(context, PrometheusPage.Write(catalog, (string)context.Request.RouteValues["name"]!))));
    }

    static Task AnswerAsync(HttpContext context, string page)
    {
        context.Response.ContentType = PrometheusPage.ContentType;
        return context.Response.WriteAsync(page, context.RequestAborted);
    }
}
