using System.Text.Json.Serialization;
using ML.Common.Json;

namespace ML.Tracking.Contracts.Traces;

/// <summary><c>GET /api/3.0/mlflow/traces/batchGet</c>.</summary>
public sealed record BatchGetTraces
{
    public List<string>? TraceIds { get; set; }

    /// <summary>Leaves out traces of other experiments; null: none is left out.</summary>
    [JsonConverter(typeof(NumberOrStringListConverter))]
    public List<string>? ExperimentIds { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<Trace>? Traces { get; set; }
    }
}
