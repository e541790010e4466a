using System.Diagnostics;
using ML.Serving.InferenceTables;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>A call of the Open Inference protocol to an endpoint: counted for its canary, copied to its shadows, kept in its inference table.</summary>
sealed class EndpointCall(EndpointService endpoints, Endpoint endpoint, EntityHost host, ServableModel model, RequestLogger? logger, string requestId) : ModelCall(model)
{
    internal override void Succeeded(in InferenceCall call, InferenceResult result, long elapsed)
    {
        ShadowInferences.Send(endpoint, host, call, result, Model.Settings.Timeout);
        logger?.Answered(requestId, call, result, Stopwatch.GetElapsedTime(0, elapsed));
        Traffic.Count(endpoints, endpoint, host, 200, elapsed);
    }

    internal override void Failed(in InferenceCall call, int status, string error, long elapsed)
    {
        logger?.Failed(requestId, call, status, error, Stopwatch.GetElapsedTime(0, elapsed));
        Traffic.Count(endpoints, endpoint, host, status, elapsed);
    }
}
