using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online.Feast;

/// <summary>What a Feast request asks for, in our terms: a feature service is a feature spec, a view a table.</summary>
/// <param name="Hidden">Outputs that are not answered.</param>
sealed record FeastPlan(OnlinePlan Plan, IReadOnlySet<string> Hidden)
{
    /// <summary>Columns of the request that lookups take as keys, and as what.</summary>
    public IReadOnlyDictionary<string, FeatureKind> KeyKinds { get; } = Plan.Steps.OfType<OnlinePlan.LookupStep>()
        .SelectMany(s => s.LookupKey.Zip(s.Layout.KeyKinds)).Where(k => Plan.KeyColumns.Contains(k.First)).DistinctBy(k => k.First).ToDictionary(k => k.First, k => k.Second, StringComparer.Ordinal);

    public static FeastPlan Of(FeatureCatalog catalog, FeastRequest request)
    {
        var spec = request.FeatureService is { } service ? catalog.Get<FeatureSpec>(service, "feature service") : null;
        if (spec is null && request.Features.Count == 0) throw PlatformException.Invalid("give either features or feature_service");
        IReadOnlyList<FeatureSpecEntry> entries = spec?.Features ?? Entries(catalog, request);
        var names = new FeastNames(catalog);
        if (request.FullFeatureNames) entries = names.Full(entries);
        return new FeastPlan(OnlinePlan.Of(catalog, entries), (spec?.ExcludeColumns ?? []).Select(names.Of).ToHashSet(StringComparer.Ordinal));
    }

    static List<FeatureSpecEntry> Entries(FeatureCatalog catalog, FeastRequest request)
    {
        var entries = new List<FeatureSpecEntry>();
        var functions = new List<FeatureSpecEntry>();
        foreach (var view in request.Features.Select(Split).GroupBy(r => r.View))
        {
            if (catalog.Find<OnDemandFeature>(view.Key) is not null)
            {
                functions.Add(new FeatureSpecEntry { Function = new FeatureFunction { Feature = view.Key } });
                continue;
            }

            var definition = catalog.Get<KeyedFeatures>(view.Key, "feature view");
            entries.Add(new FeatureSpecEntry
            {
                Lookup = new FeatureLookup { Table = view.Key, LookupKey = definition.PrimaryKeys, FeatureNames = [.. view.Select(r => r.Feature)] },
            });
        }

        return [.. entries, .. functions];
    }

    static (string View, string Feature) Split(string reference)
    {
        var parts = reference.Split(':');
        return parts.Length == 2 ? (parts[0], parts[1]) : throw PlatformException.Invalid($"feature '{reference}' must be written <feature_view>:<feature>");
    }
}
