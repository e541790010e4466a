namespace ML.Tracking.Contracts.Traces;

/// <summary><c>POST /api/2.0/mlflow/traces/link-to-run</c>.</summary>
public sealed record LinkTracesToRun
{
    public List<string>? TraceIds { get; set; }

    public string? RunId { get; set; }
}
