namespace ML.Tracking.Contracts.Traces;

/// <summary><c>PATCH /api/3.0/mlflow/traces/{trace_id}/tags</c>.</summary>
public sealed record SetTraceTagV3
{
    public string? TraceId { get; set; }

    public string? Key { get; set; }

    public string? Value { get; set; }
}
