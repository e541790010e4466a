namespace ML.Tracking.Contracts.Traces;

/// <summary><c>DELETE /api/3.0/mlflow/traces/{trace_id}/tags</c>.</summary>
public sealed record DeleteTraceTagV3
{
    public string? TraceId { get; set; }

    public string? Key { get; set; }
}
