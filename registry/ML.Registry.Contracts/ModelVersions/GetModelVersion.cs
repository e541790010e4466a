namespace ML.Registry.Contracts.ModelVersions;

/// <summary><c>GET /api/2.0/mlflow/model-versions/get</c>.</summary>
public sealed record GetModelVersion
{
    public string? Name { get; set; }

    public string? Version { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public ModelVersion? ModelVersion { get; set; }
    }
}
