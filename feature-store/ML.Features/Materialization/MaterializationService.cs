using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Online;
using ML.Features.Spark;
using ML.Features.Views;

namespace ML.Features.Materialization;

/// <summary>Computes views and publishes tables: the whole store, or what is named.</summary>
sealed class MaterializationService(
    CatalogService catalogs, ViewService views, Publisher publisher, MaterializationStore records, IOnlineStore store)
{
    /// <param name="progress">Told how far the table at hand has come. Null: nobody.</param>
    public async Task<MaterializeFeatures.Response> MaterializeAsync(
        MaterializeFeatures request, IProgress<MaterializationProgress>? progress, CancellationToken cancellation)
    {
        var catalog = await catalogs.CurrentAsync(cancellation);
        var scope = Scope(request);
        SparkEngine.Check(request.Engine);
        var done = new List<MaterializationStatus>();
        foreach (var definition in Chosen(request, catalog))
        {
            var computed = definition is FeatureView && await views.ComputeAsync(catalog, definition.Name, request.Full, request.Engine, progress, cancellation);
            if (definition.Online) done.Add(await publisher.PublishAsync(catalog, definition, scope, progress, cancellation));
            else if (definition is FeatureView) done.Add(new MaterializationStatus { Name = definition.Name, State = "done", Mode = computed ? "full" : "none" });
        }

        return new MaterializeFeatures.Response(done);
    }

    public async Task<MaterializationStatus?> StatusAsync(string name, CancellationToken cancellation) =>
        (await records.FindAsync(name, store.Kind, cancellation))?.Status;

    internal static List<KeyedFeatures> Chosen(MaterializeFeatures request, FeatureCatalog catalog) => request.Names is null
        ? [.. catalog.All.Select(d => d.Definition).OfType<KeyedFeatures>()]
        : [.. request.Names.Select(name => catalog.Get<KeyedFeatures>(name, "feature table"))];

    static PublicationScope Scope(MaterializeFeatures request)
    {
        var scope = new PublicationScope(request.Full, Time(request.StartTs, "start_ts"), Time(request.EndTs, "end_ts"), Duration.Micros(request.Chunk, "chunk"));
        if (scope.From > scope.To) throw PlatformException.Invalid($"start_ts is {request.StartTs}; expected a time up to end_ts, {request.EndTs}");
        if (scope.Step is null) return scope;
        if (scope.From is null || scope.To is null) throw PlatformException.Invalid("chunk needs start_ts and end_ts, the interval that it is a piece of");
        return scope.Step > 0 && (scope.To - scope.From) / scope.Step < 100_000 ? scope : throw PlatformException.Invalid($"chunk is '{request.Chunk}'; expected a length that cuts the interval into at most 100,000 pieces");
    }

    static long? Time(string? text, string field)
    {
        if (text is null) return null;
        if (!IsoTime.TryParse(text, out var time))
            throw PlatformException.Invalid($"{field} is '{text}'; expected an ISO time such as 2024-01-31T12:00:00Z");
        return IsoTime.Micros(time);
    }
}
