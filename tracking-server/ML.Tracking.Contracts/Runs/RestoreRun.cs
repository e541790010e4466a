namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/restore</c>.</summary>
public sealed record RestoreRun
{
    public string? RunId { get; set; }
}
