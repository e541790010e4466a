namespace ML.Tracking.Contracts.Experiments;

/// <summary><c>POST /api/2.0/mlflow/experiments/update</c>.</summary>
public sealed record UpdateExperiment
{
    public string? ExperimentId { get; set; }

    public string? NewName { get; set; }
}
