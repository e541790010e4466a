using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Hosting.Metrics;
using ML.Serving.Models;

namespace ML.Serving.Metrics;

/// <summary>The page that Prometheus scrapes.</summary>
static class MetricsEndpoints
{
    public static void MapServingMetrics(this IEndpointRouteBuilder routes, IModelCatalog catalog)
    {
        routes.MapGet("/metrics", (RequestDelegate)(context => AnswerAsync(context, PrometheusPage.Write(catalog) + Others(context))));
        routes.MapGet("/api/2.0/serving-endpoints/{name}/metrics",
            (RequestDelegate)(context => AnswerAsync(context, PrometheusPage.Write(catalog, (string)context.Request.RouteValues["name"]!))));
    }

    // What the rest of the process counts stands on the same page.
    static string Others(HttpContext context)
    {
        var page = new StringBuilder();
        foreach (var source in context.RequestServices.GetServices<IMetricsSource>()) source.Write(page);
        return page.ToString();
    }

    static Task AnswerAsync(HttpContext context, string page)
    {
        context.Response.ContentType = PrometheusPage.ContentType;
        return context.Response.WriteAsync(page, context.RequestAborted);
    }
}
