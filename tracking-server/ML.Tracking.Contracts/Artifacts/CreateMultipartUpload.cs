namespace ML.Tracking.Contracts.Artifacts;

/// <summary><c>POST /api/2.0/mlflow-artifacts/mpu/create/{artifact_path}</c>.</summary>
public sealed record CreateMultipartUpload
{
    /// <summary>The file; of a path only the last part counts.</summary>
    public string? Path { get; set; }

    public int? NumParts { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public string? UploadId { get; set; }

        public List<MultipartUploadCredential>? Credentials { get; set; }
    }
}
