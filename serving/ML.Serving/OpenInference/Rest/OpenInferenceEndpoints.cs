using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ML.Common.Errors;
using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Scoring;

namespace ML.Serving.OpenInference.Rest;

/// <summary>The Open Inference protocol, version 2, over HTTP.</summary>
public static class OpenInferenceEndpoints
{
    /// <summary>Maps everything under <c>/v2</c>.</summary>
    public static void MapOpenInference(this IEndpointRouteBuilder routes, IModelCatalog catalog, ScoringLimits limits)
    {
        Get(routes, "/v2", context => Answer(context, WriteServer));
        Get(routes, "/v2/health/live", Empty);
        Get(routes, "/v2/health/ready", context => Ready(context, catalog.List().All(m => m.IsReady)));
        Get(routes, "/v2/models/stats", context => Answer(context, json => WriteAllStatistics(json, catalog)));
        Post(routes, "/v2/repository/index", context => Answer(context, json => WriteIndex(json, catalog)));
        Post(routes, "/v2/repository/models/{name}/load", async context => await catalog.LoadAsync(NameOf(context), context.RequestAborted));
        Post(routes, "/v2/repository/models/{name}/unload", async context => await catalog.UnloadAsync(NameOf(context), context.RequestAborted));
        foreach (var model in (string[])["/v2/models/{name}", "/v2/models/{name}/versions/{version}"])
        {
            Get(routes, model, context => Describe(context, catalog, ModelDescription.WriteMetadata));
            Get(routes, model + "/config", context => Describe(context, catalog, ModelDescription.WriteConfig));
            Get(routes, model + "/stats", context => Describe(context, catalog, WriteOneStatistics));
            Get(routes, model + "/ready", context => IsReady(context, catalog));
            routes.MapPost(model + "/infer", AccessLog.Around(routes.ServiceProvider, "v2-http", Guard(context => InferHandler.InferAsync(context, catalog, limits))));
        }
    }

    static void Get(IEndpointRouteBuilder routes, string pattern, RequestDelegate handler) => routes.MapGet(pattern, Guard(handler));

    static void Post(IEndpointRouteBuilder routes, string pattern, RequestDelegate handler) => routes.MapPost(pattern, Guard(handler));

    static RequestDelegate Guard(RequestDelegate handler) => context =>
    {
        try
        {
            var answered = handler(context);
            return answered.IsCompletedSuccessfully ? answered : GuardAsync(context, answered);
        }
        catch (Exception error)
        {
            return GuardAsync(context, Task.FromException(error));
        }
    };

    static async Task GuardAsync(HttpContext context, Task answered)
    {
        try
        {
            await answered;
        }
        catch (Exception error) when (error is OpenInferenceException or PlatformException or BadHttpRequestException or IOException && !context.Response.HasStarted)
        {
            await RefuseAsync(context, error);
        }
    }

    static Task RefuseAsync(HttpContext context, Exception error)
    {
        var status = error switch
        {
            OpenInferenceException refused => refused.HttpStatus,
            PlatformException known => ErrorCodeTable.Of(known.Code).Status,
            BadHttpRequestException bad => bad.StatusCode,
            _ => StatusCodes.Status400BadRequest,
        };
        if (error is OpenInferenceException { RetryAfter: { } seconds }) context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.StatusCode = status;
        return Answer(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", error.Message);
            json.WriteEndObject();
        });
    }

    static async Task Answer(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
    }

    static Task Empty(HttpContext context) => Task.CompletedTask;

    static Task Ready(HttpContext context, bool ready)
    {
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    static Task IsReady(HttpContext context, IModelCatalog catalog)
    {
        var model = catalog.Lease(NameOf(context), context.Request.RouteValues["version"] as string);
        model?.Release();
        return Ready(context, model is not null);
    }

    static async Task Describe(HttpContext context, IModelCatalog catalog, Action<Utf8JsonWriter, ServableModel> write)
    {
        var (name, version) = (NameOf(context), context.Request.RouteValues["version"] as string);
        var model = catalog.Lease(name, version) ?? throw OpenInferenceException.UnknownModel(name, version);
        try
        {
            await Answer(context, json => write(json, model));
        }
        finally
        {
            model.Release();
        }
    }

    static string NameOf(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    static void WriteServer(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", ServerDescription.Name);
        json.WriteString("version", ServerDescription.Version);
        json.WriteStartArray("extensions");
        foreach (var extension in ServerDescription.Extensions) json.WriteStringValue(extension);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteIndex(Utf8JsonWriter json, IModelCatalog catalog)
    {
        json.WriteStartArray();
        foreach (var entry in catalog.List())
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteString("version", entry.Version);
            json.WriteString("state", entry.IsReady ? "READY" : "UNAVAILABLE");
            json.WriteString("reason", entry.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteOneStatistics(Utf8JsonWriter json, ServableModel model)
    {
        json.WriteStartObject();
        json.WriteStartArray("model_stats");
        ModelDescription.WriteStatistics(json, model);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteAllStatistics(Utf8JsonWriter json, IModelCatalog catalog)
    {
        json.WriteStartObject();
        json.WriteStartArray("model_stats");
        foreach (var entry in catalog.List())
        {
            if (catalog.Lease(entry) is not { } model) continue;
            ModelDescription.WriteStatistics(json, model);
            model.Release();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
