using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;
using ML.Hosting.Errors;

namespace ML.Tracking.Artifacts;

/// <summary>The two error shapes of the artifact proxy: <c>detail</c> for what the route itself refuses, MLflow's envelope for the rest.</summary>
static class ProxyErrors
{
    public static Task WriteAsync(HttpContext context, ErrorCode code, string message) =>
        code == ErrorCode.InvalidParameterValue && message.StartsWith("Artifact path ", StringComparison.Ordinal)
            ? WriteDetailAsync(context, StatusCodes.Status400BadRequest, message)
            : MlflowErrorEnvelope.WriteAsync(context, code, message);

    public static Task WriteDetailAsync(HttpContext context, int status, string detail)
    {
        context.Response.ForgetAnswer();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($"{{\"detail\":\"{JsonEncodedText.Encode(detail)}\"}}", context.RequestAborted);
    }
}
