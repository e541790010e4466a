using System.Globalization;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Online;
using ML.Features.Views;

namespace ML.Features.Materialization;

/// <summary>Computes views and publishes tables: the whole store, or what is named.</summary>
sealed class MaterializationService(
    CatalogService catalogs, ViewService views, Publisher publisher, MaterializationStore records, IOnlineStore store)
{
    /// <param name="progress">Told the name at hand and the rows written of it so far. Null: nobody.</param>
    public async Task<MaterializeFeatures.Response> MaterializeAsync(
        MaterializeFeatures request, IProgress<(string Name, long Rows)>? progress, CancellationToken cancellation)
    {
        var catalog = await catalogs.CurrentAsync(cancellation);
        var scope = new PublicationScope(request.Full, Time(request.StartTs, "start_ts"), Time(request.EndTs, "end_ts"));
        var done = new List<MaterializationStatus>();
        foreach (var definition in Chosen(request, catalog))
        {
            var computed = definition is FeatureView && await views.ComputeAsync(catalog, definition.Name, request.Full, cancellation);
            if (definition.Online) done.Add(await publisher.PublishAsync(catalog, definition, scope, Named(definition.Name, progress), cancellation));
            else if (definition is FeatureView) done.Add(new MaterializationStatus { Name = definition.Name, State = "done", Mode = computed ? "full" : "none" });
        }

        return new MaterializeFeatures.Response(done);
    }

    public async Task<MaterializationStatus?> StatusAsync(string name, CancellationToken cancellation) =>
        (await records.FindAsync(name, store.Kind, cancellation))?.Status;

    static List<KeyedFeatures> Chosen(MaterializeFeatures request, FeatureCatalog catalog) => request.Names is null
        ? [.. catalog.All.Select(d => d.Definition).OfType<KeyedFeatures>()]
        : [.. request.Names.Select(name => catalog.Get<KeyedFeatures>(name, "feature table"))];

    static Progress<long>? Named(string name, IProgress<(string, long)>? progress) =>
        progress is null ? null : new Progress<long>(rows => progress.Report((name, rows)));

    static long? Time(string? text, string field)
    {
        if (text is null) return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw PlatformException.Invalid($"{field} is '{text}'; expected an ISO time such as 2024-01-31T12:00:00Z");
        return (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
