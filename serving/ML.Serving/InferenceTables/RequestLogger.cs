using System.Diagnostics;
using ML.Serving.Endpoints;
using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Scoring;
using Endpoint = ML.Serving.Endpoints.Endpoint;

namespace ML.Serving.InferenceTables;

/// <summary>Puts one request into its endpoint's log.</summary>
sealed class RequestLogger(EndpointLog log, Endpoint endpoint, EntityHost host, ServableModel model, string caller, double samplingRate) : IScoringObserver
{
    public static RequestLogger? Of(InferenceLogs logs, Endpoint endpoint, EntityHost host, ServableModel model, string caller)
    {
        var capture = endpoint.Config.AutoCaptureConfig;
        if (logs.Of(endpoint.Name, capture) is not { } log) return null;
        var rate = capture?.SamplingRate ?? 1;
        return rate >= 1 || Random.Shared.NextDouble() < rate ? new RequestLogger(log, endpoint, host, model, caller, rate) : null;
    }

    public void Answered(in ScoringExchange exchange) =>
        Add(exchange.RequestId, exchange.Status, exchange.Elapsed, exchange.Request.Span, exchange.Answer.Span);

    /// <summary>A call of the Open Inference protocol that was answered.</summary>
    public void Answered(string requestId, in InferenceCall call, InferenceResult result, TimeSpan elapsed)
    {
        using var request = new AnswerBuffer();
        using var answer = new AnswerBuffer();
        InferBodies.WriteRequest(request, call.Inputs);
        InferBodies.WriteAnswer(answer, model, result);
        Add(requestId, 200, elapsed, request.Written.Span, answer.Written.Span);
    }

    /// <summary>A call of the Open Inference protocol that was refused or failed.</summary>
    public void Failed(string requestId, in InferenceCall call, int status, string error, TimeSpan elapsed)
    {
        using var request = new AnswerBuffer();
        using var answer = new AnswerBuffer();
        InferBodies.WriteRequest(request, call.Inputs);
        InferBodies.WriteError(answer, error);
        Add(requestId, status, elapsed, request.Written.Span, answer.Written.Span);
    }

    void Add(string requestId, int status, TimeSpan elapsed, ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer)
    {
        var entry = new InferenceEntry(
            requestId, Activity.Current?.TraceId.ToString(), caller, endpoint.Name, host.Name, host.Entity.EntityName ?? host.Entity.ModelUri, model.Version,
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), status, elapsed.TotalMilliseconds, samplingRate);
        log.Spool.Add(InferenceRecord.Encode(entry, request, answer));
    }
}
