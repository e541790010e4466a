namespace ML.Features.Contracts.Definitions;

/// <summary>What a model reads: lookups and functions in order. Served online by its name, and stored with a model.</summary>
public sealed record FeatureSpec : FeatureDefinition
{
    public const string KindName = "feature_spec";

    public IReadOnlyList<FeatureSpecEntry> Features { get; set; } = [];

    /// <summary>Columns that are needed for lookups or functions and left out of the result.</summary>
    public IReadOnlyList<string>? ExcludeColumns { get; set; }
}
