namespace ML.Tracking.Contracts.Artifacts;

/// <summary><c>POST /api/2.0/mlflow-artifacts/mpu/complete/{artifact_path}</c>.</summary>
public sealed record CompleteMultipartUpload
{
    /// <summary>The file; of a path only the last part counts.</summary>
    public string? Path { get; set; }

    public string? UploadId { get; set; }

    public List<MultipartUploadPart>? Parts { get; set; }
}
