namespace ML.Tracking.Contracts.Artifacts;

/// <summary><c>POST /api/2.0/mlflow/artifacts/presigned-download-url</c>.</summary>
public sealed record CreatePresignedDownloadUrl
{
    public string? RunId { get; set; }

    public string? Path { get; set; }

    /// <summary>Seconds.</summary>
    public long? Expiration { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public string? PresignedUrl { get; set; }

        /// <summary>Headers the download must carry.</summary>
        public Dictionary<string, string>? Headers { get; set; }

        /// <summary>Bytes.</summary>
        public long? FileSize { get; set; }
    }
}
