namespace ML.Tracking.Contracts.Metrics;

/// <summary><c>GET /api/2.0/mlflow/metrics/get-history-bulk-interval</c>.</summary>
public sealed record GetMetricHistoryBulkInterval
{
    public List<string>? RunIds { get; set; }

    public string? MetricKey { get; set; }

    public int? StartStep { get; set; }

    public int? EndStep { get; set; }

    public int? MaxResults { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<MetricWithRunId>? Metrics { get; set; }
    }
}
