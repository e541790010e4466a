namespace ML.Tracking.Contracts.Artifacts;

/// <summary><c>GET /api/2.0/mlflow-artifacts/presigned/{artifact_path}</c>.</summary>
public sealed record GetPresignedDownloadUrl
{
    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public string? Url { get; set; }

        /// <summary>Headers the download must carry.</summary>
        public Dictionary<string, string>? Headers { get; set; }

        /// <summary>Bytes.</summary>
        public long? FileSize { get; set; }
    }
}
