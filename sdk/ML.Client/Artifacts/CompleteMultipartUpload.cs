namespace ML.Client.Artifacts;

/// <summary><c>POST mlflow-artifacts/mpu/complete/FOLDER</c>.</summary>
internal sealed record CompleteMultipartUpload
{
    public string? Path { get; set; }

    public string? UploadId { get; set; }

    public List<Part>? Parts { get; set; }

    /// <summary>One part that has arrived.</summary>
    internal sealed record Part
    {
        public int? PartNumber { get; set; }

        public string? Etag { get; set; }

        public string? Url { get; set; }
    }
}
