namespace ML.Tracking.Contracts.Artifacts;

/// <summary>Where one part goes.</summary>
public sealed record MultipartUploadCredential
{
    public string? Url { get; set; }

    /// <summary>From 1.</summary>
    public int? PartNumber { get; set; }

    /// <summary>Headers the upload must carry.</summary>
    public Dictionary<string, string>? Headers { get; set; }
}
