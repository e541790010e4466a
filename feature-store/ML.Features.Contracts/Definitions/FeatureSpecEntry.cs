namespace ML.Features.Contracts.Definitions;

/// <summary>A lookup or a function; exactly one of the two.</summary>
public sealed record FeatureSpecEntry
{
    public FeatureLookup? Lookup { get; set; }

    public FeatureFunction? Function { get; set; }
}
