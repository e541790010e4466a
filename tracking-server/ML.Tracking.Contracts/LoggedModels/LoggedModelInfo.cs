namespace ML.Tracking.Contracts.LoggedModels;

/// <summary>MLflow's <c>LoggedModelInfo</c> message..</summary>
public sealed record LoggedModelInfo
{
    public string? ModelId { get; set; }

    public string? ExperimentId { get; set; }

    public string? Name { get; set; }

    public long? CreationTimestampMs { get; set; }

    public long? LastUpdatedTimestampMs { get; set; }

    public string? ArtifactUri { get; set; }

    public string? Status { get; set; }

    public long? CreatorId { get; set; }

    public string? ModelType { get; set; }

    public string? SourceRunId { get; set; }

    public string? StatusMessage { get; set; }

    public List<LoggedModelTag>? Tags { get; set; }

    public List<LoggedModelRegistrationInfo>? Registrations { get; set; }
}
