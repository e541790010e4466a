namespace ML.Platform.Contracts.Lineage;

/// <summary>A node of the lineage graph.</summary>
public sealed record LineageNodeRecord
{
    public string Id { get; set; } = "";

    /// <summary><c>table</c>, <c>dataset</c>, <c>feature_table</c>, <c>training_set</c>, <c>run</c>, <c>logged_model</c>, <c>model_version</c> or <c>endpoint</c>.</summary>
    public string Kind { get; set; } = "";

    public string Name { get; set; } = "";

    public string? Version { get; set; }

    /// <summary>When it was first written down, in milliseconds since 1970.</summary>
    public long CreatedAt { get; set; }

    public string? CreatedBy { get; set; }

    /// <summary>When it was deleted, in milliseconds since 1970; null while it is there.</summary>
    public long? DeletedAt { get; set; }
}
