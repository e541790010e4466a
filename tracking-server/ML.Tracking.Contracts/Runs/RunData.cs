using ML.Tracking.Contracts.Metrics;

namespace ML.Tracking.Contracts.Runs;

/// <summary>MLflow's <c>RunData</c> message..</summary>
public sealed record RunData
{
    public List<Metric>? Metrics { get; set; }

    public List<Param>? Params { get; set; }

    public List<RunTag>? Tags { get; set; }
}
