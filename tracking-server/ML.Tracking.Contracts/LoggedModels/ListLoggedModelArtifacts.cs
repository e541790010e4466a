using ML.Tracking.Contracts.Artifacts;

namespace ML.Tracking.Contracts.LoggedModels;

/// <summary><c>GET /api/2.0/mlflow/logged-models/{model_id}/artifacts/directories</c>.</summary>
public sealed record ListLoggedModelArtifacts
{
    public string? ModelId { get; set; }

    public string? ArtifactDirectoryPath { get; set; }

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
