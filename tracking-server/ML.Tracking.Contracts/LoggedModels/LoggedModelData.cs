using ML.Tracking.Contracts.Metrics;

namespace ML.Tracking.Contracts.LoggedModels;

/// <summary>MLflow's <c>LoggedModelData</c> message..</summary>
public sealed record LoggedModelData
{
    public List<LoggedModelParameter>? Params { get; set; }

    public List<Metric>? Metrics { get; set; }
}
