namespace ML.Tracking.Contracts.Runs;

/// <summary>MLflow's <c>Param</c> message..</summary>
public sealed record Param
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
