namespace ML.Tracking.Contracts.Datasets;

/// <summary>MLflow's <c>ModelInput</c> message..</summary>
public sealed record ModelInput
{
    public string? ModelId { get; set; }
}
