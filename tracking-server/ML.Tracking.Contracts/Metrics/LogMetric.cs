namespace ML.Tracking.Contracts.Metrics;

/// <summary><c>POST /api/2.0/mlflow/runs/log-metric</c>.</summary>
public sealed record LogMetric
{
    /// <summary>Older name of run_id; either is accepted.</summary>
    public string? RunUuid { get; set; }

    public string? Key { get; set; }

    public double? Value { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? Timestamp { get; set; }

    public long? Step { get; set; }

    public string? RunId { get; set; }

    public string? ModelId { get; set; }

    public string? DatasetName { get; set; }

    public string? DatasetDigest { get; set; }
}
