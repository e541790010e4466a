namespace ML.Tracking.Contracts.Datasets;

/// <summary>MLflow's <c>DatasetSummary</c> message..</summary>
public sealed record DatasetSummary
{
    public string? ExperimentId { get; set; }

    public string? Name { get; set; }

    public string? Digest { get; set; }

    public string? Context { get; set; }
}
