using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Json;

namespace ML.Hosting.Requests;

/// <summary>
/// Maps remote procedures as MLflow exposes them: the same handler under <c>/api/VERSION</c> (clients) and
/// <c>/ajax-api/VERSION</c> (web UI).
/// </summary>
public sealed class RpcRoutes(IEndpointRouteBuilder routes, JsonSerializerOptions json)
{
    /// <summary>A procedure that answers a record.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">The path below the version, such as <c>mlflow/runs/create</c>; may hold route parameters.</param>
    /// <param name="handle">Service, request, HTTP context; returns the answer.</param>
    /// <param name="version">The API version the path stands under: 2.0 or 3.0.</param>
    public void Map<TService, TRequest, TResponse>(
        string method, string path, Func<TService, TRequest, HttpContext, Task<TResponse>> handle, string version = "2.0")
        where TService : notnull
        where TRequest : class => MapAnswer(method, path, handle, version, JsonAnswer.WriteAsync);

    /// <summary>A procedure that answers a record with an ETag, for callers that ask again and again.</summary>
    public void MapTagged<TService, TRequest, TResponse>(string method, string path, Func<TService, TRequest, HttpContext, Task<TResponse>> handle, string version = "2.0")
        where TService : notnull
        where TRequest : class => MapAnswer(method, path, handle, version, JsonAnswer.WriteTaggedAsync);

    void MapAnswer<TService, TRequest, TResponse>(
        string method, string path, Func<TService, TRequest, HttpContext, Task<TResponse>> handle, string version,
        Func<HttpContext, TResponse, JsonTypeInfo<TResponse>, Task> write)
        where TService : notnull
        where TRequest : class
    {
        // Metadata of a record is made when its first request comes: made at start, that of all records doubles the start's work.
        JsonTypeInfo<TRequest>? requestType = null;
        JsonTypeInfo<TResponse>? responseType = null;
        MapBoth(method, path, version, async context =>
        {
            var request = await RequestBinder.BindAsync(context, requestType ??= json.TypeInfo<TRequest>());
            var service = context.RequestServices.GetRequiredService<TService>();
            await write(context, await handle(service, request, context), responseType ??= json.TypeInfo<TResponse>());
        });
    }

    /// <summary>The wire rules of these procedures.</summary>
    public JsonSerializerOptions Json => json;

    /// <summary>A procedure that writes its answer itself.</summary>
    public void MapWritten<TService, TRequest>(
        string method, string path, Func<TService, TRequest, HttpContext, Task> handle, string version = "2.0")
        where TService : notnull
        where TRequest : class
    {
        JsonTypeInfo<TRequest>? requestType = null;
        MapBoth(method, path, version, async context => await handle(
            context.RequestServices.GetRequiredService<TService>(), await RequestBinder.BindAsync(context, requestType ??= json.TypeInfo<TRequest>()), context));
    }

    /// <summary>A procedure whose answer is empty.</summary>
    public void Map<TService, TRequest>(
        string method, string path, Func<TService, TRequest, HttpContext, Task> handle, string version = "2.0")
        where TService : notnull
        where TRequest : class
    {
        JsonTypeInfo<TRequest>? requestType = null;
        MapBoth(method, path, version, async context =>
        {
            var request = await RequestBinder.BindAsync(context, requestType ??= json.TypeInfo<TRequest>());
            var service = context.RequestServices.GetRequiredService<TService>();
            await handle(service, request, context);
            await JsonAnswer.WriteEmptyAsync(context);
        });
    }

    /// <summary>A procedure that takes all it needs from the path; its answer is empty.</summary>
    public void MapWithoutBody<TService>(string method, string path, Func<TService, HttpContext, Task> handle, string version = "2.0")
        where TService : notnull
    {
        MapBoth(method, path, version, async context =>
        {
            await handle(context.RequestServices.GetRequiredService<TService>(), context);
            await JsonAnswer.WriteEmptyAsync(context);
        });
    }

    void MapBoth(string method, string path, string version, RequestDelegate handler)
    {
        routes.MapMethods($"/api/{version}/{path}", [method], handler);
        routes.MapMethods($"/ajax-api/{version}/{path}", [method], handler);
    }
}
