namespace ML.Tracking.Contracts.Datasets;

/// <summary>MLflow's <c>Dataset</c> message..</summary>
public sealed record Dataset
{
    public string? Name { get; set; }

    public string? Digest { get; set; }

    public string? SourceType { get; set; }

    public string? Source { get; set; }

    public string? Schema { get; set; }

    public string? Profile { get; set; }
}
