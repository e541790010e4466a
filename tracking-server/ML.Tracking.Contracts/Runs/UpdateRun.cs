namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/update</c>.</summary>
public sealed record UpdateRun
{
    /// <summary>Older name of run_id; either is accepted.</summary>
    public string? RunUuid { get; set; }

    public string? Status { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? EndTime { get; set; }

    public string? RunId { get; set; }

    public string? RunName { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public RunInfo? RunInfo { get; set; }
    }
}
