using ML.Registry.Contracts.ModelVersions;

namespace ML.Registry.Contracts.RegisteredModels;

/// <summary>MLflow's <c>RegisteredModel</c> message..</summary>
public sealed record RegisteredModel
{
    public string? Name { get; set; }

    public long? CreationTimestamp { get; set; }

    public long? LastUpdatedTimestamp { get; set; }

    public string? UserId { get; set; }

    public string? Description { get; set; }

    public List<ModelVersion>? LatestVersions { get; set; }

    public List<RegisteredModelTag>? Tags { get; set; }

    public List<RegisteredModelAlias>? Aliases { get; set; }
}
