using System.Diagnostics;
using System.Text.Json;
using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Scoring.Data;
using ML.Serving.Scoring.Json;

namespace ML.Serving.Scoring;

/// <summary>Answers the body of an invocation with a model: read, check, run, write.</summary>
static class Predictor
{
    /// <exception cref="ScoringException">The request is refused.</exception>
    public static async ValueTask PredictAsync(
        ServableModel model, ReadOnlyMemory<byte> body, bool isCsv, AnswerBuffer answer, CancellationToken cancellation)
    {
        using var document = isCsv ? null : Parse(body);
        var request = document is null ? ScoringRequestReader.ReadCsv(body, model.Signature.Inputs) : ReadJson(document, model, body);
        if (model.Features is { } features) request = request with { Input = await FeatureLookup.CompleteAsync(request.Input, features, model, cancellation) };
        var input = Enforce(request, model);
        try
        {
            using var result = await model.Runner.RunAsync(new InferenceCall(ModelFeed.Create(input, model), null, 0, cancellation));
            var encoding = Stopwatch.GetTimestamp();
            PredictionBody.Write(answer, result, input.Frame is not null, request.IsUnwrapped);
            model.Statistics.Encoded(Stopwatch.GetTimestamp() - encoding);
        }
        catch (Exception error) when (error is InferenceException or ConversionException)
        {
            throw ScoringException.Evaluation(error.Message, error is InferenceException { IsCallersFault: false });
        }
    }

    static ScoringRequest ReadJson(JsonDocument document, ServableModel model, ReadOnlyMemory<byte> body)
    {
        try
        {
            return ScoringRequestReader.ReadJson(document, model.Signature);
        }
        catch (InvalidOperationException error)
        {
            // Escapes of half a surrogate pair: JSON allows them, and no text can hold them.
            throw ScoringRequestReader.NotJson(new JsonException(error.Message), body.Span);
        }
    }

    static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return PythonJson.Parse(body);
        }
        catch (JsonException error)
        {
            throw ScoringRequestReader.NotJson(error, body.Span);
        }
    }

    static ModelInput Enforce(ScoringRequest request, ServableModel model)
    {
        try
        {
            var input = model.Signature.Inputs is { } schema ? SchemaEnforcer.Enforce(request.Input, schema) : request.Input;
            ParamsEnforcer.Check(request.Params, model.Signature.Params);
            return input;
        }
        catch (ScoringException error)
        {
            throw new ScoringException(error.Code, $"Failed to predict data '{request.Input}'. \nError: {error.Message}", error.ErrorClass);
        }
    }
}
