namespace ML.Tracking.Contracts.Artifacts;

/// <summary><c>GET /api/2.0/mlflow/artifacts/list</c>.</summary>
public sealed record ListArtifacts
{
    /// <summary>Older name of run_id; either is accepted.</summary>
    public string? RunUuid { get; set; }

    public string? Path { get; set; }

    public string? RunId { get; set; }

    /// <summary>Opaque token of the previous page.</summary>
    public string? PageToken { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public string? RootUri { get; set; }

        public List<ArtifactFile>? Files { get; set; }

        /// <summary>Token of the next page; absent on the last.</summary>
        public string? NextPageToken { get; set; }
    }
}
