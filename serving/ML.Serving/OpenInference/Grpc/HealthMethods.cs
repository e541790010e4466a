using ML.Serving.Models;
using ML.Serving.OpenInference.Grpc.Health;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>gRPC's standard health service: the empty name is the server, others are models.</summary>
sealed class HealthMethods(IModelCatalog catalog)
{
    static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    public async Task CheckAsync(GrpcCall call)
    {
        var request = await call.ReadOneAsync(HealthCheckRequest.Parser);
        var status = StatusOf(request.Service);
        if (status == HealthCheckResponse.Types.ServingStatus.ServiceUnknown) throw new GrpcException(GrpcStatus.NotFound, $"unknown service '{request.Service}'");
        await call.WriteAsync(new HealthCheckResponse { Status = status });
    }

    public async Task WatchAsync(GrpcCall call)
    {
        var request = await call.ReadOneAsync(HealthCheckRequest.Parser);
        HealthCheckResponse.Types.ServingStatus? told = null;
        using var timer = new PeriodicTimer(WatchInterval);
        do
        {
            var now = StatusOf(request.Service);
            if (now != told) await call.WriteAsync(new HealthCheckResponse { Status = now });
            told = now;
        }
        while (await timer.WaitForNextTickAsync(call.Cancellation));
    }

    HealthCheckResponse.Types.ServingStatus StatusOf(string service)
    {
        if (service is "" or "inference.GRPCInferenceService") return HealthCheckResponse.Types.ServingStatus.Serving;
        var entries = catalog.List().Where(e => e.Name == service).ToList();
        if (entries.Count == 0) return HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
        return entries.Exists(e => e.IsReady) ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing;
    }
}
