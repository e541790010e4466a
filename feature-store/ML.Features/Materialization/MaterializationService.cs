using System.Globalization;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Online;
using ML.Features.Spark;
using ML.Features.Tables;
using ML.Features.Views;

namespace ML.Features.Materialization;

/// <summary>Computes views and publishes tables: the whole store, or what is named.</summary>
sealed class MaterializationService(
    CatalogService catalogs, ViewService views, Publisher publisher, MaterializationStore records, IOnlineStore store, TableOpener tables, TimeProvider clock)
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <param name="progress">Told the name at hand and the rows written of it so far. Null: nobody.</param>
    public async Task<MaterializeFeatures.Response> MaterializeAsync(
        MaterializeFeatures request, IProgress<(string Name, long Rows)>? progress, CancellationToken cancellation)
    {
        var catalog = await catalogs.CurrentAsync(cancellation);
        var scope = new PublicationScope(request.Full, Time(request.StartTs, "start_ts"), Time(request.EndTs, "end_ts"));
        CheckEngine(request, catalog);
        var done = new List<MaterializationStatus>();
        foreach (var definition in Chosen(request, catalog))
        {
            var computed = definition is FeatureView && await views.ComputeAsync(catalog, definition.Name, request.Full, request.Engine, cancellation);
            if (definition.Online) done.Add(await publisher.PublishAsync(catalog, definition, scope, Named(definition.Name, progress), cancellation));
            else if (definition is FeatureView) done.Add(new MaterializationStatus { Name = definition.Name, State = "done", Mode = computed ? "full" : "none" });
        }

        return new MaterializeFeatures.Response(done);
    }

    static void CheckEngine(MaterializeFeatures request, FeatureCatalog catalog)
    {
        SparkEngine.Check(request.Engine);
        if (request.Engine == SparkEngine.Name && (request.Names ?? []).FirstOrDefault(n => catalog.Find<FeatureView>(n) is { Sql: not null }) is { } name)
            throw PlatformException.Invalid($"feature view '{name}' cannot be computed on Spark: its SQL is the embedded engine's");
    }

    /// <summary>
    /// Publishes what changes until it is told to stop: each version of a Delta table once, in order, and once a minute the
    /// rows whose time has come meanwhile.
    /// </summary>
    /// <param name="published">Told of each publication that wrote something or moved to a new version.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a name that is no published Delta table.</exception>
    public async Task FollowAsync(MaterializeFeatures request, TimeSpan interval, IProgress<MaterializationStatus> published, CancellationToken cancellation)
    {
        var last = new Dictionary<string, (long Version, long At)>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(interval, clock);
        do
        {
            var catalog = await catalogs.RecentAsync(cancellation);
            foreach (var table in Followed(request, catalog))
            {
                var version = (await (await tables.OpenAsync(table.Location, cancellation)).SnapshotAsync(cancellation)).Version;
                if (last.TryGetValue(table.Name, out var seen) && seen.Version == version && clock.GetElapsedTime(seen.At) < Minute) continue;
                var status = await publisher.PublishAsync(catalog, table, new PublicationScope(), null, cancellation);
                last[table.Name] = (status.SourceVersion ?? version, clock.GetTimestamp());
                if (status.Mode != "none" || seen.Version != status.SourceVersion) published.Report(status);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    static List<FeatureTable> Followed(MaterializeFeatures request, FeatureCatalog catalog)
    {
        var chosen = Chosen(request, catalog);
        var wrong = chosen.Find(d => d is not FeatureTable { Online: true } table || TableOpener.IsParquet(table.Location));
        if (request.Names is not null && wrong is not null)
            throw PlatformException.Invalid($"'{wrong.Name}' cannot be followed: only published Delta tables have versions to follow");
        return [.. chosen.OfType<FeatureTable>().Where(t => t.Online && !TableOpener.IsParquet(t.Location))];
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
