using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Serving;
using ML.Features.Online;

namespace ML.Features.ModelSpecs;

/// <summary>A model's spec over the online store; the plan follows the definitions as they change.</summary>
sealed class FeatureCompletion(ModelSpec spec, IReadOnlyList<FeatureDefinition> pinned, RecentCatalog catalogs, OnlineFeatureReader reader) : IFeatureCompletion
{
    readonly IReadOnlyList<FeatureSpecEntry> entries = ModelSpecEntries.Of(spec);
    readonly HashSet<string> included = [.. spec.ModelColumns];
    Planned? planned;

    public IReadOnlyList<string> ModelColumns { get; } = spec.ModelColumns;

    public async ValueTask<IReadOnlyDictionary<string, Array>> CompleteAsync(
        IReadOnlyDictionary<string, object?[]> request, int rows, CancellationToken cancellation)
    {
        var plan = await PlanAsync(cancellation);
        var columns = await reader.ReadAsync(plan, new RequestColumns(request, rows), overrides: true, cancellation);
        var found = new Dictionary<string, Array>(columns.Count, StringComparer.Ordinal);
        foreach (var column in columns)
            if (included.Contains(column.Name)) found[column.Name] = FeatureArrays.Of(column.Values.ToArray(), plan.KindOf(column.Name));
        return found;
    }

    /// <exception cref="ML.Common.Errors.PlatformException">The spec does not fit the definitions as they are now.</exception>
    public ValueTask<OnlinePlan> PlanAsync(CancellationToken cancellation) => catalogs.UseAsync(PlanOf, cancellation);

    OnlinePlan PlanOf(FeatureCatalog catalog)
    {
        if (planned is { } known && ReferenceEquals(known.Catalog, catalog)) return known.Plan;
        var plan = OnlinePlan.Of(pinned.Count == 0 ? catalog : catalog.With(pinned), entries);
        planned = new Planned(catalog, plan);
        return plan;
    }

    sealed record Planned(FeatureCatalog Catalog, OnlinePlan Plan);
}
