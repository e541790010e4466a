using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>A call of the Open Inference protocol to an endpoint: counted for its canary, copied to its shadows.</summary>
sealed class EndpointCall(EndpointService endpoints, Endpoint endpoint, EntityHost host, ServableModel model) : ModelCall(model)
{
    internal override void Succeeded(in InferenceCall call, InferenceResult result, long elapsed)
    {
        ShadowInferences.Send(endpoint, host, call, result, Model.Settings.Timeout);
        Traffic.Count(endpoints, endpoint, host, 200, elapsed);
    }

    internal override void Failed(int status, long elapsed) => Traffic.Count(endpoints, endpoint, host, status, elapsed);
}
