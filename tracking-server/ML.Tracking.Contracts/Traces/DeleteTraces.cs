using System.Text.Json.Serialization;
using ML.Common.Json;

namespace ML.Tracking.Contracts.Traces;

/// <summary><c>POST /api/2.0/mlflow/traces/delete-traces</c>.</summary>
public sealed record DeleteTraces
{
    [JsonConverter(typeof(NumberOrStringConverter))]
    public string? ExperimentId { get; set; }

    /// <summary>Traces that began then or before, in milliseconds since 1970.</summary>
    public long? MaxTimestampMillis { get; set; }

    /// <summary>At most that many, oldest first.</summary>
    public int? MaxTraces { get; set; }

    public List<string>? RequestIds { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public int? TracesDeleted { get; set; }
    }
}
