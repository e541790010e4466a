using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Scoring;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>The Open Inference protocol over gRPC, with gRPC's health and reflection services.</summary>
public static class GrpcEndpoints
{
    /// <summary>Maps the methods; they answer on HTTP/2 endpoints.</summary>
    public static void MapOpenInferenceGrpc(this IEndpointRouteBuilder routes, IModelCatalog catalog, ScoringLimits limits)
    {
        var inference = new InferenceMethods(catalog);
        var health = new HealthMethods(catalog);
        Service("inference.GRPCInferenceService",
            ("ModelInfer", inference.InferAsync), ("ModelStreamInfer", inference.StreamInferAsync),
            ("ServerLive", InferenceMethods.LiveAsync), ("ServerReady", inference.ReadyAsync), ("ModelReady", inference.ModelReadyAsync),
            ("ServerMetadata", InferenceMethods.ServerMetadataAsync), ("ModelMetadata", inference.ModelMetadataAsync),
            ("ModelConfig", inference.ModelConfigAsync), ("ModelStatistics", inference.StatisticsAsync),
            ("RepositoryIndex", inference.IndexAsync), ("RepositoryModelLoad", inference.LoadAsync), ("RepositoryModelUnload", inference.UnloadAsync));
        Service("grpc.health.v1.Health", ("Check", health.CheckAsync), ("Watch", health.WatchAsync));
        Service("grpc.reflection.v1.ServerReflection", ("ServerReflectionInfo", ReflectionMethods.InfoAsync));
        Service("grpc.reflection.v1alpha.ServerReflection", ("ServerReflectionInfo", ReflectionMethods.InfoAsync));

        void Service(string name, params ReadOnlySpan<(string Method, Func<GrpcCall, Task> Run)> methods)
        {
            foreach (var (method, run) in methods)
            {
                var streams = method is "ModelStreamInfer" or "Watch" or "ServerReflectionInfo";
                RequestDelegate handler = context => GrpcCall.RunAsync(context, limits.MaxBodyBytes, run, streams);
                routes.MapPost($"/{name}/{method}", method.EndsWith("Infer", StringComparison.Ordinal) ? AccessLog.Around(routes.ServiceProvider, "v2-grpc", handler) : handler);
            }

            routes.MapPost($"/{name}/{{unknown}}", (RequestDelegate)(context => GrpcCall.RunAsync(context, limits.MaxBodyBytes, Unknown)));
        }
    }

    static Task Unknown(GrpcCall call) => throw new GrpcException(GrpcStatus.Unimplemented, "the method is not implemented");
}
