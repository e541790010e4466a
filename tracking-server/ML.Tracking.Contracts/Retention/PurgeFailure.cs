namespace ML.Tracking.Contracts.Retention;

/// <summary>Something that could not be removed for good.</summary>
public sealed record PurgeFailure
{
    public string? Id { get; set; }

    public string? Message { get; set; }
}
