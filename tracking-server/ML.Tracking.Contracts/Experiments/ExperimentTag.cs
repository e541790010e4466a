namespace ML.Tracking.Contracts.Experiments;

/// <summary>MLflow's <c>ExperimentTag</c> message..</summary>
public sealed record ExperimentTag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
