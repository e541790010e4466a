namespace ML.Tracking.Contracts.Metrics;

/// <summary><c>GET /api/2.0/mlflow/metrics/get-history</c>.</summary>
public sealed record GetMetricHistory
{
    /// <summary>Older name of run_id; either is accepted.</summary>
    public string? RunUuid { get; set; }

    public string? MetricKey { get; set; }

    public string? RunId { get; set; }

    /// <summary>Opaque token of the previous page.</summary>
    public string? PageToken { get; set; }

    public int? MaxResults { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<Metric>? Metrics { get; set; }

        /// <summary>Token of the next page; absent on the last.</summary>
        public string? NextPageToken { get; set; }
    }
}
