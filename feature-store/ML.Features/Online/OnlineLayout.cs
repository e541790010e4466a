using System.Runtime.CompilerServices;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online;

/// <summary>Which features a published row holds, and as what; two layouts with one hash are the same.</summary>
sealed class OnlineLayout
{
    static readonly ConditionalWeakTable<KeyedFeatures, OnlineLayout> Known = [];

    OnlineLayout(KeyedFeatures definition)
    {
        Table = definition.Name;
        var features = definition.Features ?? [];
        Names = [.. features.Select(f => f.Name)];
        Kinds = [.. features.Select(f => FeatureKinds.Of(FeatureTypes.ToSql(f.Type!, f.Name), f.Name))];
        KeyKinds = [.. (definition.PrimaryKeyTypes ?? []).Zip(definition.PrimaryKeys, (type, key) => FeatureKinds.Of(FeatureTypes.ToSql(type, key), key))];
        FixedPlaces = PackedRow.FixedPlaces(Kinds);
        Hash = HashOf(features);
    }

    /// <summary>The layout of a definition, made once.</summary>
    public static OnlineLayout Of(KeyedFeatures definition) => Known.GetValue(definition, d => new OnlineLayout(d));

    public string Table { get; }

    public string[] Names { get; }

    public FeatureKind[] Kinds { get; }

    public FeatureKind[] KeyKinds { get; }

    /// <inheritdoc cref="PackedRow.FixedPlaces" path="/summary"/>
    public int[]? FixedPlaces { get; }

    public uint Hash { get; }

    public int IndexOf(string feature) => Array.IndexOf(Names, feature);

    // FNV-1a: the same in every process and version.
    static uint HashOf(IReadOnlyList<FeatureColumn> features)
    {
        var hash = 2166136261u;
        foreach (var feature in features)
            foreach (var letter in $"{feature.Name}:{feature.Type};")
                hash = (hash ^ letter) * 16777619u;
        return hash;
    }
}
