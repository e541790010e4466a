namespace ML.Tracking.Contracts.Artifacts;

/// <summary><c>POST /api/2.0/mlflow/artifacts/presigned-upload-url</c>.</summary>
public sealed record CreatePresignedUploadUrl
{
    /// <summary>The run that gets the artifact; null when <see cref="ModelId"/> names a logged model.</summary>
    public string? RunId { get; set; }

    public string? Path { get; set; }

    /// <summary>Seconds.</summary>
    public long? Expiration { get; set; }

    public string? ModelId { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public string? PresignedUrl { get; set; }

        /// <summary>Headers the upload must carry.</summary>
        public Dictionary<string, string>? Headers { get; set; }
    }
}
