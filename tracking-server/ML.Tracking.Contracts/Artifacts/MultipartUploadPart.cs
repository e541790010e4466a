namespace ML.Tracking.Contracts.Artifacts;

/// <summary>One part that was uploaded.</summary>
public sealed record MultipartUploadPart
{
    /// <summary>From 1.</summary>
    public int? PartNumber { get; set; }

    public string? Etag { get; set; }

    public string? Url { get; set; }
}
