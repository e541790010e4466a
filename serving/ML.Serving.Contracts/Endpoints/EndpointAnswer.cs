namespace ML.Serving.Contracts.Endpoints;

/// <summary>An endpoint as it is answered: its definition and where it stands.</summary>
public sealed record EndpointAnswer
{
    public string? Name { get; init; }

    public string? Id { get; init; }

    public string? Creator { get; init; }

    public string? Description { get; init; }

    public long? CreationTimestamp { get; init; }

    public long? LastUpdatedTimestamp { get; init; }

    public EndpointState? State { get; init; }

    public EndpointConfig? Config { get; init; }

    public EndpointConfig? PendingConfig { get; init; }

    public IReadOnlyList<EndpointTag>? Tags { get; init; }

    public IReadOnlyList<RateLimit>? RateLimits { get; init; }

    public bool? RouteOptimized { get; init; }

    public string? PermissionLevel { get; init; }

    public string? EndpointUrl { get; init; }
}
