using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Serving.Http;
using ML.Serving.Scoring;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>Calls that a feature spec answers instead of a model: keys in, features out.</summary>
static class FeatureSpecCalls
{
    /// <summary>Answers for a spec that is served by its own name, without an endpoint of that name; false when there is none.</summary>
    public static async ValueTask<bool> TryInvokeAsync(HttpContext context, string name)
    {
        if (context.RequestServices.GetRequiredService<EndpointService>().Find(name) is not null) return false;
        if (context.RequestServices.GetRequiredService<FeatureServices>().Specs is not { } specs || !await specs.HasAsync(name, context.RequestAborted)) return false;
        await InvokeAsync(context, name);
        return true;
    }

    /// <exception cref="PlatformException">What the spec refuses.</exception>
    public static async Task InvokeAsync(HttpContext context, string spec)
    {
        RequestIds.Stamp(context);
        using var body = await RequestBody.ReadAsync(context.Request, new ScoringLimits().MaxBodyBytes, context.RequestAborted);
        using var document = Parse(body.Memory);
        var answer = await context.RequestServices.GetRequiredService<FeatureServices>().Specs!.InvokeAsync(spec, document.RootElement, context.RequestAborted);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException error)
        {
            throw PlatformException.Invalid($"the request body is not JSON: {error.Message}");
        }
    }
}
