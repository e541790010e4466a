namespace ML.Tracking.Contracts.Traces;

/// <summary><c>POST /api/3.0/mlflow/traces</c>.</summary>
public sealed record StartTraceV3
{
    public Trace? Trace { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Trace? Trace { get; set; }
    }
}
