namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/log-model</c>.</summary>
public sealed record LogModel
{
    public string? RunId { get; set; }

    public string? ModelJson { get; set; }
}
