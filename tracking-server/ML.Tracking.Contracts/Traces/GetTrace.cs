namespace ML.Tracking.Contracts.Traces;

/// <summary><c>GET /api/3.0/mlflow/traces/get</c>.</summary>
public sealed record GetTrace
{
    public string? TraceId { get; set; }

    /// <summary>Whether a trace of which not every span has come is answered too.</summary>
    public bool? AllowPartial { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Trace? Trace { get; set; }
    }
}
