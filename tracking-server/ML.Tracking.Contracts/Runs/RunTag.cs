namespace ML.Tracking.Contracts.Runs;

/// <summary>MLflow's <c>RunTag</c> message..</summary>
public sealed record RunTag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
