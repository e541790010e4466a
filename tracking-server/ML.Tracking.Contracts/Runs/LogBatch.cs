using ML.Tracking.Contracts.Metrics;

namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/log-batch</c>.</summary>
public sealed record LogBatch
{
    public string? RunId { get; set; }

    public List<Metric>? Metrics { get; set; }

    public List<Param>? Params { get; set; }

    public List<RunTag>? Tags { get; set; }
}
