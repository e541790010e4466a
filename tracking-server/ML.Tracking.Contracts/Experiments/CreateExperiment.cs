namespace ML.Tracking.Contracts.Experiments;

/// <summary><c>POST /api/2.0/mlflow/experiments/create</c>.</summary>
public sealed record CreateExperiment
{
    public string? Name { get; set; }

    public string? ArtifactLocation { get; set; }

    public List<ExperimentTag>? Tags { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public string? ExperimentId { get; set; }
    }
}
