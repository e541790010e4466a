namespace ML.Registry.Contracts.ModelVersions;

/// <summary><c>POST /api/2.0/mlflow/model-versions/create</c>.</summary>
public sealed record CreateModelVersion
{
    public string? Name { get; set; }

    public string? Source { get; set; }

    public string? RunId { get; set; }

    public List<ModelVersionTag>? Tags { get; set; }

    public string? RunLink { get; set; }

    public string? Description { get; set; }

    public string? ModelId { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public ModelVersion? ModelVersion { get; set; }
    }
}
