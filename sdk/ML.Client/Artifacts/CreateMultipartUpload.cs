namespace ML.Client.Artifacts;

/// <summary><c>POST mlflow-artifacts/mpu/create/FOLDER</c>.</summary>
internal sealed record CreateMultipartUpload
{
    public string? Path { get; set; }

    public long? NumParts { get; set; }

    /// <summary>What the call answers.</summary>
    internal sealed record Response
    {
        public string? UploadId { get; set; }

        public List<Credential>? Credentials { get; set; }
    }

    /// <summary>Where one part goes.</summary>
    internal sealed record Credential
    {
        public string? Url { get; set; }

        public int? PartNumber { get; set; }

        public Dictionary<string, string>? Headers { get; set; }
    }
}
