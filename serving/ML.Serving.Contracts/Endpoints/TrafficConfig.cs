namespace ML.Serving.Contracts.Endpoints;

/// <summary>How requests are shared among the served entities.</summary>
public sealed record TrafficConfig
{
    public IReadOnlyList<TrafficRoute>? Routes { get; init; }

    /// <summary>Header whose value keeps a caller with one entity; null for a new choice with each request.</summary>
    public string? StickyHeader { get; init; }

    /// <summary>Entities that get a copy of every request and never answer.</summary>
    public IReadOnlyList<string>? Shadow { get; init; }

    /// <summary>Takes an entity out of traffic when it does badly; null for none.</summary>
    public CanaryConfig? Canary { get; init; }
}
