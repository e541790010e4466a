using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.OnDemand;

namespace ML.Features.Online;

/// <summary>A spec made ready for requests: each entry with what it needs, checked once.</summary>
sealed class OnlinePlan
{
    readonly Dictionary<string, FeatureKind> kinds = new(StringComparer.Ordinal);
    readonly int[] independent;

    OnlinePlan(IReadOnlyList<object> steps, IReadOnlyList<string> keyColumns)
    {
        Steps = steps;
        foreach (var step in steps)
        {
            if (step is FunctionStep function) kinds[function.Name] = OnDemandEvaluator.KindOf(function.Feature);
            else foreach (var feature in ((LookupStep)step).Features) kinds[feature.Name] = ((LookupStep)step).Layout.Kinds[feature.Index];
        }

        KeyColumns = keyColumns;
        independent = [.. Enumerable.Range(0, steps.Count).Select(CountIndependent)];
    }

    /// <summary>A <see cref="LookupStep"/> or <see cref="FunctionStep"/> each.</summary>
    public IReadOnlyList<object> Steps { get; }

    /// <summary>Columns of the request that lookups take as keys, each once.</summary>
    public IReadOnlyList<string> KeyColumns { get; }

    public FeatureKind KindOf(string output) => kinds[output];

    /// <summary>How many columns the answer has.</summary>
    public int Outputs => kinds.Count;

    /// <summary>One lookup in a published table.</summary>
    /// <param name="MaxAge">Microseconds after which a row does not count; null for never.</param>
    /// <param name="Features">For each output: place in the layout, name.</param>
    /// <param name="Defaults">For each feature of the layout what stands for null. Null: nothing does.</param>
    public sealed record LookupStep(
        KeyedFeatures Definition, OnlineLayout Layout, IReadOnlyList<string> LookupKey, long? MaxAge, LookupFeature[] Features, FeatureValue[]? Defaults)
    {
        /// <summary>What its key columns are, for messages.</summary>
        public string KeyRole { get; } = $"key of '{Definition.Name}'";
    }

    public sealed record LookupFeature(int Index, string Name);

    public sealed record FunctionStep(OnDemandFeature Feature, IReadOnlyList<(string Column, FeatureKind Kind)> Arguments, string Name);

    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST or INVALID_PARAMETER_VALUE naming what does not fit.</exception>
    public static OnlinePlan Of(FeatureCatalog catalog, IReadOnlyList<FeatureSpecEntry> entries)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var keys = new List<string>();
        var steps = new List<object>();
        foreach (var entry in entries)
        {
            if (entry.Lookup is { } lookup)
            {
                var step = Lookup(catalog.Get<KeyedFeatures>(lookup.Table, "feature table"), lookup);
                foreach (var feature in step.Features) CheckName(names, feature.Name);
                keys.AddRange(lookup.LookupKey.Where(k => !names.Contains(k) && !keys.Contains(k)));
                steps.Add(step);
            }
            else if (entry.Function is { } function)
            {
                var step = Function(catalog.Get<OnDemandFeature>(function.Feature, "on-demand feature"), function);
                CheckName(names, step.Name);
                steps.Add(step);
            }
        }

        return new OnlinePlan(steps, keys);
    }

    /// <summary>How many lookups from this one on need no value of each other.</summary>
    public int Independent(int from) => independent[from];

    int CountIndependent(int from)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        for (; from + count < Steps.Count && Steps[from + count] is LookupStep step && !step.LookupKey.Any(made.Contains); count++)
            foreach (var feature in step.Features) made.Add(feature.Name);
        return count;
    }

    static LookupStep Lookup(KeyedFeatures definition, FeatureLookup lookup)
    {
        if (!definition.Online) throw PlatformException.Invalid($"'{definition.Name}' is not published: its definition does not say 'online: true'");
        var layout = OnlineLayout.Of(definition);
        if (lookup.LookupKey.Count != definition.PrimaryKeys.Count)
            throw PlatformException.Invalid($"lookup_key of '{definition.Name}' names {lookup.LookupKey.Count} columns; expected {definition.PrimaryKeys.Count}, for {string.Join(", ", definition.PrimaryKeys)}");
        var features = (lookup.FeatureNames ?? layout.Names).Select(name =>
        {
            var index = layout.IndexOf(name);
            if (index < 0) throw PlatformException.Invalid($"'{definition.Name}' has no feature '{name}'; it has {string.Join(", ", layout.Names)}");
            return new LookupFeature(index, lookup.RenameOutputs?.GetValueOrDefault(name) ?? name);
        });
        var defaults = lookup.DefaultValues is { Count: > 0 } ? layout.Names.Select((name, i) => Default(lookup, definition.Features![i], layout.Kinds[i])).ToArray() : null;
        return new LookupStep(definition, layout, lookup.LookupKey, MaxAge(definition, lookup), [.. features], defaults);
    }

    static FeatureValue Default(FeatureLookup lookup, FeatureColumn feature, FeatureKind kind)
    {
        if (lookup.DefaultValues is null || !lookup.DefaultValues.TryGetValue(feature.Name, out var json)) return FeatureValue.Null;
        var one = new RequestColumns(new Dictionary<string, System.Text.Json.JsonElement[]> { [feature.Name] = [json] }, 1).Get(feature.Name, kind, "default_values");
        TypeBounds.Check(feature.Name, feature.Type!, one);
        return one[0];
    }

    static long? MaxAge(KeyedFeatures definition, FeatureLookup lookup)
    {
        var window = Duration.Micros(lookup.LookbackWindow, "lookback_window");
        var ttl = Duration.Micros(definition.Ttl, "ttl");
        return window is null || ttl is null ? window ?? ttl : Math.Min(window.Value, ttl.Value);
    }

    static FunctionStep Function(OnDemandFeature feature, FeatureFunction function)
    {
        var arguments = (feature.Inputs ?? []).Select(input =>
            (function.InputBindings?.GetValueOrDefault(input.Key) ?? input.Key,
            FeatureKinds.Of(FeatureTypes.ToSql(input.Value, input.Key), input.Key)));
        return new FunctionStep(feature, [.. arguments], function.OutputName ?? feature.Name);
    }

    static void CheckName(HashSet<string> names, string name)
    {
        if (!names.Add(name)) throw PlatformException.Invalid($"two features are named '{name}'; rename one, or ask with full_feature_names");
    }
}
