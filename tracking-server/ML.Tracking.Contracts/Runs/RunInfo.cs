namespace ML.Tracking.Contracts.Runs;

/// <summary>MLflow's <c>RunInfo</c> message..</summary>
public sealed record RunInfo
{
    /// <summary>Older name of run_id; either is accepted.</summary>
    public string? RunUuid { get; set; }

    public string? ExperimentId { get; set; }

    public string? RunName { get; set; }

    public string? UserId { get; set; }

    public string? Status { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? StartTime { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? EndTime { get; set; }

    public string? ArtifactUri { get; set; }

    public string? LifecycleStage { get; set; }

    public string? RunId { get; set; }
}
