using System.Text.Json.Serialization;

namespace ML.Features.Contracts.Definitions;

/// <summary>What every definition has; <c>kind</c> says which one it is, in YAML and JSON alike.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FeatureTable), FeatureTable.KindName)]
[JsonDerivedType(typeof(FeatureView), FeatureView.KindName)]
[JsonDerivedType(typeof(OnDemandFeature), OnDemandFeature.KindName)]
[JsonDerivedType(typeof(FeatureSpec), FeatureSpec.KindName)]
public abstract record FeatureDefinition
{
    /// <summary>Unique among all definitions: letters, digits, <c>_</c>, <c>-</c> and <c>.</c>.</summary>
    public string Name { get; init; } = "";

    public string? Description { get; init; }

    public string? Owner { get; init; }

    public SortedDictionary<string, string>? Tags { get; init; }

    /// <summary>The kind as it is written in YAML.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }
}
