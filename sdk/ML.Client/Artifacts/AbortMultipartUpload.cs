namespace ML.Client.Artifacts;

/// <summary><c>POST mlflow-artifacts/mpu/abort/FOLDER</c>.</summary>
internal sealed record AbortMultipartUpload
{
    public string? Path { get; set; }

    public string? UploadId { get; set; }
}
