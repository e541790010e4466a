using System.Diagnostics;
using ML.Serving.Endpoints;
using ML.Serving.Models;
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

    public void Answered(in ScoringExchange exchange)
    {
        var entry = new InferenceEntry(
            exchange.RequestId, Activity.Current?.TraceId.ToString(), caller, endpoint.Name, host.Name, host.Entity.EntityName ?? host.Entity.ModelUri, model.Version,
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), exchange.Status, exchange.Elapsed.TotalMilliseconds, samplingRate);
        log.Spool.Add(InferenceRecord.Encode(entry, exchange.Request.Span, exchange.Answer.Span));
    }
}
