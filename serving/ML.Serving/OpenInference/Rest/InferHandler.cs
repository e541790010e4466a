using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ML.Serving.Http;
using ML.Serving.Metrics;
using ML.Serving.Models;
using ML.Serving.Scoring;

namespace ML.Serving.OpenInference.Rest;

/// <summary>Answers <c>POST /v2/models/{name}/infer</c>.</summary>
static class InferHandler
{
    const string HeaderLength = "Inference-Header-Content-Length";

    public static async Task InferAsync(HttpContext context, IModelCatalog catalog, ScoringLimits limits)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        var version = context.Request.RouteValues["version"] as string;
        RequestIds.Stamp(context);
        using var call = catalog.Begin(context, name, version) ?? throw OpenInferenceException.UnknownModel(name, version);
        var model = call.Model;
        AccessEntry.Of(context)?.Tell(model);
        using var activity = ServingTelemetry.Start("infer", model);
        var started = Stopwatch.GetTimestamp();
        var code = StatusCodes.Status500InternalServerError;
        try
        {
            // Where the tensors begin, if the header is to be believed; it is judged when the body is there.
            var announced = context.Request.Headers[HeaderLength];
            var jsonLength = int.TryParse(announced, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : -1;
            using var body = await RequestBody.ReadAsync(context.Request, limits.MaxBodyBytes, context.RequestAborted, Math.Max(jsonLength, 0));
            if (announced.Count == 0) jsonLength = body.Memory.Length;
            else if (jsonLength < 0 || jsonLength > body.Memory.Length)
                throw OpenInferenceException.Invalid($"{HeaderLength} is '{announced}'; expected a number of at most the body's {body.Memory.Length} bytes");
            var request = InferRequestReader.Read(body.Memory, jsonLength);
            using var answer = new AnswerBuffer();
            using (var result = await InferService.RunAsync(call, request, context.RequestAborted))
            {
                var encoding = Stopwatch.GetTimestamp();
                Announce(context.Response, InferAnswer.Write(answer, model, request, result));
                model.Statistics.Encoded(Stopwatch.GetTimestamp() - encoding);
            }

            code = StatusCodes.Status200OK;
            await CompressedAnswer.SendAsync(context, answer);
        }
        catch (OpenInferenceException error)
        {
            code = error.HttpStatus;
            throw;
        }
        finally
        {
            model.Statistics.Answered("v2-http", code, Stopwatch.GetTimestamp() - started);
        }
    }

    static void Announce(HttpResponse response, int? jsonLength)
    {
        response.ContentType = jsonLength is null ? "application/json" : "application/octet-stream";
        if (jsonLength is { } length) response.Headers[HeaderLength] = length.ToString(CultureInfo.InvariantCulture);
    }
}
