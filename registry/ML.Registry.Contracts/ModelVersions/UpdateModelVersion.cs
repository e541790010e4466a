namespace ML.Registry.Contracts.ModelVersions;

/// <summary><c>PATCH /api/2.0/mlflow/model-versions/update</c>.</summary>
public sealed record UpdateModelVersion
{
    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? Description { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public ModelVersion? ModelVersion { get; set; }
    }
}
