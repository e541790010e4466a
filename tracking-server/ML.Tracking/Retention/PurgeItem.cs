namespace ML.Tracking.Retention;

/// <summary>One thing to remove for good.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="ArtifactRoot">Where its artifacts are; null when it has none of its own.</param>
public sealed record PurgeItem(PurgeKind Kind, string Id, string? ArtifactRoot);
