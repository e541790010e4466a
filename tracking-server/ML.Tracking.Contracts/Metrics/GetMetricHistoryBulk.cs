using System.Text.Json.Serialization;

namespace ML.Tracking.Contracts.Metrics;

/// <summary><c>GET /ajax-api/2.0/mlflow/metrics/get-history-bulk</c>: a route of MLflow's web UI without a message of its own.</summary>
public sealed record GetMetricHistoryBulk
{
    /// <summary>1 to 100 runs, as repeated <c>run_id</c> parameters.</summary>
    [JsonPropertyName("run_id")]
    public List<string>? RunIds { get; set; }

    public string? MetricKey { get; set; }

    /// <summary>Points over all runs; at most 25,000, which is also the default.</summary>
    public int? MaxResults { get; set; }
}
