namespace ML.Registry.Contracts.ModelVersions;

/// <summary>MLflow's <c>ModelMetric</c> message..</summary>
public sealed record ModelMetric
{
    public string? Key { get; set; }

    public double? Value { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? Timestamp { get; set; }

    public long? Step { get; set; }

    public string? DatasetName { get; set; }

    public string? DatasetDigest { get; set; }

    public string? ModelId { get; set; }

    public string? RunId { get; set; }
}
