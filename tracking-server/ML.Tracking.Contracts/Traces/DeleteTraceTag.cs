namespace ML.Tracking.Contracts.Traces;

/// <summary><c>DELETE /api/2.0/mlflow/traces/{request_id}/tags</c>.</summary>
public sealed record DeleteTraceTag
{
    public string? RequestId { get; set; }

    public string? Key { get; set; }
}
