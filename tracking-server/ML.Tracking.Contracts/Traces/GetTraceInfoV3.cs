namespace ML.Tracking.Contracts.Traces;

/// <summary><c>GET /api/3.0/mlflow/traces/{trace_id}</c>.</summary>
public sealed record GetTraceInfoV3
{
    public string? TraceId { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Trace? Trace { get; set; }
    }
}
