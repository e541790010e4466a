using Microsoft.AspNetCore.Http;
using ML.Hosting.Requests;

namespace ML.Features.Api;

/// <summary>Maps the calls of the feature store and notes each, so that its OpenAPI document is complete by itself.</summary>
sealed class FeatureApi(RpcRoutes rpc)
{
    readonly List<ApiOperation> operations = [];

    public IReadOnlyList<ApiOperation> Operations => operations;

    public void Map<TService, TRequest, TResponse>(string method, string path, string summary, Func<TService, TRequest, HttpContext, Task<TResponse>> handle)
        where TService : notnull
        where TRequest : class
    {
        operations.Add(new ApiOperation(method, path, summary, typeof(TRequest), typeof(TResponse)));
        rpc.Map(method, path, handle);
    }

    public void Map<TService, TRequest>(string method, string path, string summary, Func<TService, TRequest, HttpContext, Task> handle)
        where TService : notnull
        where TRequest : class
    {
        operations.Add(new ApiOperation(method, path, summary, typeof(TRequest), null));
        rpc.Map(method, path, handle);
    }

    /// <summary>A call that writes its answer itself.</summary>
    public void MapStream<TService, TRequest>(string method, string path, string summary, string media, Func<TService, TRequest, HttpContext, Task> handle)
        where TService : notnull
        where TRequest : class
    {
        operations.Add(new ApiOperation(method, path, summary, typeof(TRequest), null, media));
        rpc.MapWritten(method, path, handle);
    }
}
