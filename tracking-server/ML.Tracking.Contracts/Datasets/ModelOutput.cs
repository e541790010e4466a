namespace ML.Tracking.Contracts.Datasets;

/// <summary>MLflow's <c>ModelOutput</c> message..</summary>
public sealed record ModelOutput
{
    public string? ModelId { get; set; }

    public long? Step { get; set; }
}
