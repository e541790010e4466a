namespace ML.Serving.Contracts.Endpoints;

/// <summary>The inference table of an endpoint.</summary>
public sealed record AutoCaptureConfig
{
    public string? CatalogName { get; init; }

    public string? SchemaName { get; init; }

    public string? TableNamePrefix { get; init; }

    public bool? Enabled { get; init; }

    /// <summary>Share of requests logged, 0 to 1. Default 1.</summary>
    public double? SamplingRate { get; init; }
}
