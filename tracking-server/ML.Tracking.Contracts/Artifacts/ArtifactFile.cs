namespace ML.Tracking.Contracts.Artifacts;

/// <summary>One file or folder: MLflow's <c>FileInfo</c> message..</summary>
public sealed record ArtifactFile
{
    public string? Path { get; set; }

    public bool? IsDir { get; set; }

    public long? FileSize { get; set; }
}
