namespace ML.Serving.Contracts.Endpoints;

/// <summary>An endpoint as it is created and kept.</summary>
public sealed record EndpointDefinition
{
    /// <summary>Letters, digits, dashes and underscores; part of its address.</summary>
    public string? Name { get; init; }

    public string? Id { get; init; }

    public string? Creator { get; init; }

    public string? Description { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long? CreationTimestamp { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long? LastUpdatedTimestamp { get; init; }

    public EndpointConfig? Config { get; init; }

    public IReadOnlyList<EndpointTag>? Tags { get; init; }

    public IReadOnlyList<RateLimit>? RateLimits { get; init; }

    /// <summary>Kept and answered; every endpoint here takes the short way.</summary>
    public bool? RouteOptimized { get; init; }
}
