using ML.Tracking.Contracts.Datasets;

namespace ML.Tracking.Contracts.Runs;

/// <summary>MLflow's <c>RunOutputs</c> message..</summary>
public sealed record RunOutputs
{
    public List<ModelOutput>? ModelOutputs { get; set; }
}
