namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/delete</c>.</summary>
public sealed record DeleteRun
{
    public string? RunId { get; set; }
}
