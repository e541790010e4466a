namespace ML.Tracking.Contracts.Experiments;

/// <summary><c>POST /api/2.0/mlflow/experiments/restore</c>.</summary>
public sealed record RestoreExperiment
{
    public string? ExperimentId { get; set; }
}
