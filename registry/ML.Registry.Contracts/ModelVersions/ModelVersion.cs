namespace ML.Registry.Contracts.ModelVersions;

/// <summary>MLflow's <c>ModelVersion</c> message..</summary>
public sealed record ModelVersion
{
    public string? Name { get; set; }

    public string? Version { get; set; }

    public long? CreationTimestamp { get; set; }

    public long? LastUpdatedTimestamp { get; set; }

    public string? UserId { get; set; }

    public string? CurrentStage { get; set; }

    public string? Description { get; set; }

    public string? Source { get; set; }

    public string? RunId { get; set; }

    public string? Status { get; set; }

    public string? StatusMessage { get; set; }

    public List<ModelVersionTag>? Tags { get; set; }

    public string? RunLink { get; set; }

    public List<string>? Aliases { get; set; }

    public string? ModelId { get; set; }

    public List<ModelParam>? ModelParams { get; set; }

    public List<ModelMetric>? ModelMetrics { get; set; }
}
