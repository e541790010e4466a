namespace ML.Tracking.Contracts.Datasets;

/// <summary>MLflow's <c>DatasetInput</c> message..</summary>
public sealed record DatasetInput
{
    public List<InputTag>? Tags { get; set; }

    public Dataset? Dataset { get; set; }
}
