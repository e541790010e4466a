namespace ML.Client.Artifacts;

/// <summary><c>GET mlflow-artifacts/presigned/PATH</c>: where a file can be read without the server.</summary>
internal sealed record PresignedUrl
{
    public string? Url { get; set; }

    public Dictionary<string, string>? Headers { get; set; }

    public long? FileSize { get; set; }
}
