namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/set-tag</c>.</summary>
public sealed record SetTag
{
    /// <summary>Older name of run_id; either is accepted.</summary>
    public string? RunUuid { get; set; }

    public string? Key { get; set; }

    public string? Value { get; set; }

    public string? RunId { get; set; }
}
