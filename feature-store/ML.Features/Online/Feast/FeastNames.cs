using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online.Feast;

/// <summary>Full feature names: every output gets its view's name in front, and what reads an output is bound to the new name.</summary>
sealed class FeastNames(FeatureCatalog catalog)
{
    readonly Dictionary<string, string> renamed = new(StringComparer.Ordinal);
    readonly HashSet<string> ambiguous = new(StringComparer.Ordinal);

    /// <summary>An output's name in the answer.</summary>
    public string Of(string name) => ambiguous.Contains(name)
        ? throw PlatformException.Invalid($"two features are named '{name}', and a key or function reads one of that name; rename one") : renamed.GetValueOrDefault(name, name);

    public IReadOnlyList<FeatureSpecEntry> Full(IReadOnlyList<FeatureSpecEntry> entries) => [.. entries.Select(e => e switch
    {
        { Lookup: { } lookup } => e with { Lookup = Full(lookup) },
        { Function: { } function } => e with { Function = Full(function) },
        _ => e,
    })];

    FeatureLookup Full(FeatureLookup lookup)
    {
        var definition = catalog.Get<KeyedFeatures>(lookup.Table, "feature view");
        var keys = lookup.LookupKey.Select(Of).ToList();
        var outputs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in lookup.FeatureNames ?? [.. (definition.Features ?? []).Select(f => f.Name)])
            outputs[name] = Rename(lookup.RenameOutputs?.GetValueOrDefault(name) ?? name, lookup.Table);
        return lookup with { LookupKey = keys, RenameOutputs = outputs };
    }

    FeatureFunction Full(FeatureFunction function)
    {
        var bindings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in catalog.Get<OnDemandFeature>(function.Feature, "on-demand feature").Inputs?.Keys ?? Enumerable.Empty<string>())
            bindings[input] = Of(function.InputBindings?.GetValueOrDefault(input) ?? input);
        return function with { InputBindings = bindings, OutputName = Rename(function.OutputName ?? function.Feature, function.Feature) };
    }

    string Rename(string name, string view)
    {
        if (!renamed.TryAdd(name, $"{view}__{name}")) ambiguous.Add(name);
        return $"{view}__{name}";
    }
}
