using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Lakehouse.DuckDb;

namespace ML.Features.ModelSpecs;

/// <summary>Turns the recipe of a training set into the spec of a model that was trained on it.</summary>
sealed class ModelSpecBuilder(FeatureCatalog catalog, CreateTrainingSet request, IReadOnlySet<string> given)
{
    readonly List<ModelSpecColumn> columns = [];
    readonly Dictionary<string, decimal> lookbacks = new(StringComparer.Ordinal);
    readonly Dictionary<string, int?> functions = new(StringComparer.Ordinal);

    /// <param name="spine">Columns of the spine.</param>
    /// <param name="result">Names of the training set's columns.</param>
    public static ModelSpec Of(FeatureCatalog catalog, CreateTrainingSet request, IReadOnlyList<DuckDbColumn> spine, IReadOnlySet<string> result)
    {
        var builder = new ModelSpecBuilder(catalog, request, result);
        builder.AddSpine(spine);
        foreach (var entry in request.Features!)
        {
            if (entry.Lookup is { } lookup) builder.Add(lookup);
            else builder.Add(entry.Function!);
        }

        return new ModelSpec(builder.columns, builder.lookbacks, builder.functions);
    }

    void AddSpine(IReadOnlyList<DuckDbColumn> spine)
    {
        var used = request.Features!.SelectMany(Needs).ToHashSet(StringComparer.Ordinal);
        foreach (var column in spine)
        {
            var include = given.Contains(column.Name) && column.Name != request.Label;
            if (include || used.Contains(column.Name))
                columns.Add(new ModelSpecColumn { Name = column.Name, Source = ModelSpecColumn.FromRequest, DataType = FeatureTypes.FromSql(column.Sql), Include = include });
        }
    }

    IEnumerable<string> Needs(FeatureSpecEntry entry)
    {
        if (entry.Lookup is { } lookup) return lookup.TimestampLookupKey is { } time ? lookup.LookupKey.Append(time) : lookup.LookupKey;
        return Bindings(entry.Function!).Values;
    }

    SortedDictionary<string, string> Bindings(FeatureFunction function)
    {
        var feature = catalog.Get<OnDemandFeature>(function.Feature, "on-demand feature");
        return new((feature.Inputs ?? []).Keys.ToDictionary(p => p, p => function.InputBindings?.GetValueOrDefault(p) ?? p));
    }

    void Add(FeatureLookup lookup)
    {
        var definition = catalog.Get<KeyedFeatures>(lookup.Table, "feature table");
        if (Duration.Micros(lookup.LookbackWindow, "lookback_window") is { } micros) Note(lookup.Table, micros / 1_000_000m);
        var order = After(lookup.LookupKey);
        foreach (var name in lookup.FeatureNames ?? [.. (definition.Features ?? []).Select(f => f.Name)])
        {
            var output = lookup.RenameOutputs?.GetValueOrDefault(name) ?? name;
            columns.Add(new ModelSpecColumn
            {
                Name = output, Source = ModelSpecColumn.FromTable, DataType = definition.Features?.FirstOrDefault(f => f.Name == name)?.Type,
                Include = given.Contains(output), Order = order, Table = lookup.Table, Feature = name, LookupKey = lookup.LookupKey,
                TimestampLookupKey = lookup.TimestampLookupKey, Strict = lookup.Strict,
                Default = lookup.DefaultValues is { } defaults && defaults.TryGetValue(name, out var value) ? value : null,
            });
        }
    }

    // The file has one window for a table, whatever the number of lookups.
    void Note(string table, decimal seconds)
    {
        if (!lookbacks.TryAdd(table, seconds) && lookbacks[table] != seconds)
            throw PlatformException.Invalid($"two lookups of '{table}' have different lookback windows, which a feature spec of a model cannot hold");
    }

    void Add(FeatureFunction function)
    {
        var bindings = Bindings(function);
        var feature = catalog.Get<OnDemandFeature>(function.Feature, "on-demand feature");
        var output = function.OutputName ?? feature.Name;
        functions[function.Feature] = catalog.Find(function.Feature)!.Version;
        columns.Add(new ModelSpecColumn
        {
            Name = output, Source = ModelSpecColumn.FromFunction, DataType = feature.Type, Include = given.Contains(output),
            Order = After(bindings.Values), Function = function.Feature, Bindings = bindings,
        });
    }

    int After(IEnumerable<string> needed) => 1 + needed.Select(n => columns.FirstOrDefault(c => c.Name == n)?.Order ?? 0).DefaultIfEmpty().Max();
}
