using ML.Tracking.Contracts.Datasets;

namespace ML.Tracking.Contracts.Runs;

/// <summary>MLflow's <c>RunInputs</c> message..</summary>
public sealed record RunInputs
{
    public List<DatasetInput>? DatasetInputs { get; set; }

    public List<ModelInput>? ModelInputs { get; set; }
}
