namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/delete-tag</c>.</summary>
public sealed record DeleteTag
{
    public string? RunId { get; set; }

    public string? Key { get; set; }
}
