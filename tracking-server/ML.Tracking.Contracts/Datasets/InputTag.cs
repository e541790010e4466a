namespace ML.Tracking.Contracts.Datasets;

/// <summary>MLflow's <c>InputTag</c> message..</summary>
public sealed record InputTag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
