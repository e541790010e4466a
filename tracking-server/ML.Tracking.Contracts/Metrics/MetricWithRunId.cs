namespace ML.Tracking.Contracts.Metrics;

/// <summary>MLflow's <c>MetricWithRunId</c> message..</summary>
public sealed record MetricWithRunId
{
    public string? Key { get; set; }

    public double? Value { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? Timestamp { get; set; }

    public long? Step { get; set; }

    public string? RunId { get; set; }
}
