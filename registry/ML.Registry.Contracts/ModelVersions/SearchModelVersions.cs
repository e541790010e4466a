namespace ML.Registry.Contracts.ModelVersions;

/// <summary><c>GET /api/2.0/mlflow/model-versions/search</c>.</summary>
public sealed record SearchModelVersions
{
    public string? Filter { get; set; }

    public long? MaxResults { get; set; }

    public List<string>? OrderBy { get; set; }

    /// <summary>Opaque token of the previous page.</summary>
    public string? PageToken { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<ModelVersion>? ModelVersions { get; set; }

        /// <summary>Token of the next page; absent on the last.</summary>
        public string? NextPageToken { get; set; }
    }
}
