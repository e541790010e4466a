namespace ML.Tracking.Contracts.Traces;

/// <summary><c>PATCH /api/2.0/mlflow/traces/{request_id}/tags</c>.</summary>
public sealed record SetTraceTag
{
    public string? RequestId { get; set; }

    public string? Key { get; set; }

    public string? Value { get; set; }
}
