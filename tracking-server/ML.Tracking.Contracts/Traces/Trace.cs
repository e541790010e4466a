using System.Text.Json.Nodes;

namespace ML.Tracking.Contracts.Traces;

/// <summary>MLflow's <c>Trace</c> message.</summary>
public sealed record Trace
{
    public TraceInfoV3? TraceInfo { get; set; }

    /// <summary>Spans as OpenTelemetry's protobuf writes them in JSON, ids in base64; absent where only the info is asked for.</summary>
    public List<JsonObject>? Spans { get; set; }
}
