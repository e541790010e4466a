namespace ML.Tracking.Contracts.Experiments;

/// <summary><c>POST /api/2.0/mlflow/experiments/delete</c>.</summary>
public sealed record DeleteExperiment
{
    public string? ExperimentId { get; set; }
}
