namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/log-parameter</c>.</summary>
public sealed record LogParam
{
    /// <summary>Older name of run_id; either is accepted.</summary>
    public string? RunUuid { get; set; }

    public string? Key { get; set; }

    public string? Value { get; set; }

    public string? RunId { get; set; }
}
