namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/create</c>.</summary>
public sealed record CreateRun
{
    public string? ExperimentId { get; set; }

    public string? UserId { get; set; }

    public string? RunName { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? StartTime { get; set; }

    public List<RunTag>? Tags { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Run? Run { get; set; }
    }
}
