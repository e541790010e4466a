namespace ML.Registry.Contracts.ModelVersions;

/// <summary><c>GET /api/2.0/mlflow/model-versions/get-download-uri</c>.</summary>
public sealed record GetModelVersionDownloadUri
{
    public string? Name { get; set; }

    public string? Version { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public string? ArtifactUri { get; set; }
    }
}
