namespace ML.Serving.Contracts.Endpoints;

/// <summary>The share of one entity.</summary>
public sealed record TrafficRoute
{
    public string? ServedModelName { get; init; }

    public string? ServedEntityName { get; init; }

    /// <summary>0 to 100; all shares of an endpoint come to 100.</summary>
    public int? TrafficPercentage { get; init; }
}
