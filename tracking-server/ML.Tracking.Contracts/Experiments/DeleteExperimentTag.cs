namespace ML.Tracking.Contracts.Experiments;

/// <summary><c>POST /api/2.0/mlflow/experiments/delete-experiment-tag</c>.</summary>
public sealed record DeleteExperimentTag
{
    public string? ExperimentId { get; set; }

    public string? Key { get; set; }
}
