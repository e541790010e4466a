namespace ML.Serving.Contracts.Endpoints;

/// <summary>When a canary goes back to no traffic by itself.</summary>
public sealed record CanaryConfig
{
    /// <summary>The served entity watched.</summary>
    public string? ServedEntityName { get; init; }

    /// <summary>Requests to see before judging. Default 50.</summary>
    public int? MinRequests { get; init; }

    /// <summary>Largest share of failed requests, 0 to 1. Default 0.05.</summary>
    public double? MaxErrorRate { get; init; }

    /// <summary>Largest mean latency in milliseconds; null for no limit.</summary>
    public double? MaxLatencyMs { get; init; }
}
