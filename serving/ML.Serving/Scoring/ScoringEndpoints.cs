using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ML.Serving.Http;
using ML.Serving.Models;

namespace ML.Serving.Scoring;

/// <summary>MLflow's scoring protocol as routes.</summary>
public static class ScoringEndpoints
{
    /// <summary>The MLflow version whose protocol is spoken, which <c>/version</c> answers.</summary>
    public const string ProtocolVersion = "3.17.2";

    static readonly byte[] Newline = [(byte)'\n'];
    static readonly byte[] Version = Encoding.ASCII.GetBytes(ProtocolVersion);

    /// <summary>Maps <c>/ping</c>, <c>/health</c>, <c>/version</c> and <c>/invocations</c> under a prefix.</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="prefix">Empty for the root.</param>
    /// <param name="current">The model that answers now.</param>
    /// <param name="limits">Time and size of a request.</param>
    public static void MapScoring(this IEndpointRouteBuilder routes, string prefix, Func<ServableModel> current, ScoringLimits limits)
    {
        routes.MapGet(prefix + "/ping", (RequestDelegate)(context => AnswerAsync(context, Newline)));
        routes.MapGet(prefix + "/health", (RequestDelegate)(context => AnswerAsync(context, Newline)));
        routes.MapGet(prefix + "/version", (RequestDelegate)(context => AnswerAsync(context, Version)));
        routes.MapPost(prefix + "/invocations", AccessLog.Around(routes.ServiceProvider, "mlflow", context => InvokeAsync(context, current, limits)));
    }

    static async Task InvokeAsync(HttpContext context, Func<ServableModel> current, ScoringLimits limits)
    {
        var model = current();
        while (!model.TryLease()) model = current();
        try
        {
            await ScoringHandler.InvokeAsync(context, model, limits);
        }
        finally
        {
            model.Release();
        }
    }

    static Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }
}
