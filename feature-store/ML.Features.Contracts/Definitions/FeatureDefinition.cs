using System.Text.Json.Serialization;

namespace ML.Features.Contracts.Definitions;

/// <summary>What every definition has; <c>kind</c> says which one it is, in YAML and JSON alike.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Entity), Entity.KindName)]
[JsonDerivedType(typeof(FeatureTable), FeatureTable.KindName)]
[JsonDerivedType(typeof(FeatureView), FeatureView.KindName)]
[JsonDerivedType(typeof(OnDemandFeature), OnDemandFeature.KindName)]
[JsonDerivedType(typeof(FeatureSpec), FeatureSpec.KindName)]
public abstract record FeatureDefinition
{
    /// <summary>Unique among all definitions: letters, digits, <c>_</c>, <c>-</c> and <c>.</c>.</summary>
    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public string? Owner { get; set; }

    public SortedDictionary<string, string>? Tags { get; set; }

    /// <summary>The kind as it is written in YAML.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        Entity => Entity.KindName,
        FeatureTable => FeatureTable.KindName,
        FeatureView => FeatureView.KindName,
        OnDemandFeature => OnDemandFeature.KindName,
        FeatureSpec => FeatureSpec.KindName,
        _ => throw new InvalidOperationException($"{GetType().Name} is no kind of definition"),
    };
}
