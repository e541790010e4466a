using System.Text.Json;
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
        where TRequest : class
    {
        var requestType = json.TypeInfo<TRequest>();
        var responseType = json.TypeInfo<TResponse>();
        MapBoth(method, path, version, async context =>
        {
            var request = await RequestBinder.BindAsync(context, requestType);
            var service = context.RequestServices.GetRequiredService<TService>();
            await JsonAnswer.WriteAsync(context, await handle(service, request, context), responseType);
        });
    }

    /// <summary>A procedure whose answer is empty.</summary>
    public void Map<TService, TRequest>(
        string method, string path, Func<TService, TRequest, HttpContext, Task> handle, string version = "2.0")
        where TService : notnull
        where TRequest : class
    {
        var requestType = json.TypeInfo<TRequest>();
        MapBoth(method, path, version, async context =>
        {
            var request = await RequestBinder.BindAsync(context, requestType);
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
