namespace ML.Serving.Contracts.Endpoints;

/// <summary>What an endpoint serves, and how requests are shared among it.</summary>
public sealed record EndpointConfig
{
    public string? Name { get; init; }

    /// <summary>Counts up with each change.</summary>
    public long? ConfigVersion { get; init; }

    public IReadOnlyList<ServedEntity>? ServedEntities { get; init; }

    /// <summary>The older form of <see cref="ServedEntities"/>; read as the same.</summary>
    public IReadOnlyList<ServedEntity>? ServedModels { get; init; }

    public TrafficConfig? TrafficConfig { get; init; }

    /// <summary>The inference table; null for none.</summary>
    public AutoCaptureConfig? AutoCaptureConfig { get; init; }
}
