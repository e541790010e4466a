using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online.Feast;

/// <summary>What a Feast request asks for, in our terms: a feature service is a feature spec, a view a table.</summary>
static class FeastPlan
{
    public static OnlinePlan Of(FeatureCatalog catalog, FeastRequest request)
    {
        if (request.FeatureService is { } service)
        {
            var spec = catalog.Get<FeatureSpec>(service, "feature service");
            return OnlinePlan.Of(catalog, request.FullFeatureNames ? [.. spec.Features.Select(e => Full(catalog, e))] : spec.Features);
        }

        if (request.Features.Count == 0) throw PlatformException.Invalid("give either features or feature_service");
        return OnlinePlan.Of(catalog, Entries(catalog, request));
    }

    static List<FeatureSpecEntry> Entries(FeatureCatalog catalog, FeastRequest request)
    {
        var entries = new List<FeatureSpecEntry>();
        var functions = new List<FeatureSpecEntry>();
        foreach (var view in request.Features.Select(Split).GroupBy(r => r.View))
        {
            if (catalog.Find<OnDemandFeature>(view.Key) is { } feature)
            {
                functions.Add(new FeatureSpecEntry { Function = new FeatureFunction { Feature = view.Key, OutputName = request.FullFeatureNames ? $"{view.Key}__{feature.Name}" : null } });
                continue;
            }

            var definition = catalog.Get<KeyedFeatures>(view.Key, "feature view");
            var entry = new FeatureSpecEntry
            {
                Lookup = new FeatureLookup { Table = view.Key, LookupKey = definition.PrimaryKeys, FeatureNames = [.. view.Select(r => r.Feature)] },
            };
            entries.Add(request.FullFeatureNames ? Full(catalog, entry) : entry);
        }

        return [.. entries, .. functions];
    }

    static FeatureSpecEntry Full(FeatureCatalog catalog, FeatureSpecEntry entry)
    {
        if (entry.Lookup is not { } lookup) return entry;
        var definition = catalog.Get<KeyedFeatures>(lookup.Table, "feature view");
        var names = lookup.FeatureNames ?? [.. (definition.Features ?? []).Select(f => f.Name)];
        var renames = names.ToDictionary(n => n, n => $"{lookup.Table}__{lookup.RenameOutputs?.GetValueOrDefault(n) ?? n}");
        return entry with { Lookup = lookup with { RenameOutputs = new SortedDictionary<string, string>(renames) } };
    }

    static (string View, string Feature) Split(string reference)
    {
        var parts = reference.Split(':');
        return parts.Length == 2 ? (parts[0], parts[1]) : throw PlatformException.Invalid($"feature '{reference}' must be written <feature_view>:<feature>");
    }
}
