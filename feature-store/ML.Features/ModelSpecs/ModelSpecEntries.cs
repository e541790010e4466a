using System.Globalization;
using System.Text.Json;
using ML.Features.Contracts.Definitions;

namespace ML.Features.ModelSpecs;

/// <summary>A model's spec as lookups and functions in the order in which they can be worked out.</summary>
static class ModelSpecEntries
{
    public static IReadOnlyList<FeatureSpecEntry> Of(ModelSpec spec)
    {
        var entries = new List<FeatureSpecEntry>();
        foreach (var order in spec.Columns.GroupBy(c => c.Order).OrderBy(g => g.Key))
        {
            // Columns of one table, key and time are one lookup.
            var lookups = order.Where(c => c.Source == ModelSpecColumn.FromTable)
                .GroupBy(c => (c.Table, Key: string.Join('\0', c.LookupKey), c.TimestampLookupKey, c.Strict));
            entries.AddRange(lookups.Select(g => new FeatureSpecEntry { Lookup = Lookup(spec, [.. g]) }));
            entries.AddRange(order.Where(c => c.Source == ModelSpecColumn.FromFunction).Select(c => new FeatureSpecEntry { Function = Function(c) }));
        }

        return entries;
    }

    static FeatureLookup Lookup(ModelSpec spec, List<ModelSpecColumn> columns)
    {
        var first = columns[0];
        var names = columns.Select(c => c.Feature!).ToList();
        return new FeatureLookup
        {
            Table = first.Table!, LookupKey = first.LookupKey, TimestampLookupKey = first.TimestampLookupKey, Strict = first.Strict, FeatureNames = names,
            RenameOutputs = new SortedDictionary<string, string>(columns.ToDictionary(c => c.Feature!, c => c.Name)),
            DefaultValues = new SortedDictionary<string, JsonElement>(columns.Where(c => c.Default is not null).ToDictionary(c => c.Feature!, c => c.Default!.Value)),
            LookbackWindow = spec.Lookbacks.TryGetValue(first.Table!, out var seconds) ? seconds.ToString(CultureInfo.InvariantCulture) + "s" : null,
        };
    }

    static FeatureFunction Function(ModelSpecColumn column) => new()
    {
        Feature = column.Function!, OutputName = column.Name, InputBindings = new SortedDictionary<string, string>(column.Bindings.ToDictionary()),
    };
}
