namespace ML.Tracking.Contracts.Experiments;

/// <summary><c>GET /api/2.0/mlflow/experiments/get-by-name</c>.</summary>
public sealed record GetExperimentByName
{
    public string? ExperimentName { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Experiment? Experiment { get; set; }
    }
}
