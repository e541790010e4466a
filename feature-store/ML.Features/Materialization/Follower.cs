using System.Globalization;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Spark;
using ML.Features.Tables;
using ML.Features.Views;

namespace ML.Features.Materialization;

/// <summary>Publishes what changes until it is told to stop: tables by their versions, views by those of what they read.</summary>
sealed class Follower(RecentCatalog catalogs, ViewService views, Publisher publisher, TableOpener tables, TimeProvider clock)
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Publishes each version of a Delta table once, in order, computes a view when a table behind it has a new version, and
    /// brings once a minute the rows whose time has come meanwhile.
    /// </summary>
    /// <param name="published">Told of each publication that wrote something or moved to a new version.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a name that has no versions to follow.</exception>
    public async Task FollowAsync(MaterializeFeatures request, TimeSpan interval, IProgress<MaterializationStatus> published, CancellationToken cancellation)
    {
        SparkEngine.Check(request.Engine);
        var last = new Dictionary<string, (string State, long? Version, long At)>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(interval, clock);
        do
        {
            var catalog = await catalogs.GetAsync(cancellation);
            foreach (var definition in Followed(request, catalog))
            {
                var state = await StateAsync(catalog, definition.Name, cancellation);
                if (last.TryGetValue(definition.Name, out var seen) && seen.State == state && clock.GetElapsedTime(seen.At) < Minute) continue;
                var status = await BringAsync(catalog, definition, request.Engine, cancellation);
                last[definition.Name] = (state, status.SourceVersion, clock.GetTimestamp());
                if (status.Mode != "none" || seen.Version != status.SourceVersion) published.Report(status);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    async Task<MaterializationStatus> BringAsync(FeatureCatalog catalog, KeyedFeatures definition, string? engine, CancellationToken cancellation)
    {
        var computed = definition is FeatureView && await views.ComputeAsync(catalog, definition.Name, full: false, engine, null, cancellation);
        return definition.Online
            ? await publisher.PublishAsync(catalog, definition, new PublicationScope(), null, cancellation)
            : new MaterializationStatus { Name = definition.Name, State = "done", Mode = computed ? "full" : "none" };
    }

    static List<KeyedFeatures> Followed(MaterializeFeatures request, FeatureCatalog catalog)
    {
        var chosen = MaterializationService.Chosen(request, catalog);
        if (request.Names is null) return chosen.FindAll(d => d.Online && HasVersions(catalog, d.Name));
        return chosen.Find(d => d is FeatureTable { Online: false } || !HasVersions(catalog, d.Name)) is { } wrong
            ? throw PlatformException.Invalid($"'{wrong.Name}' cannot be followed: only published Delta tables, and views over Delta tables alone, have versions to follow")
            : chosen;
    }

    static bool HasVersions(FeatureCatalog catalog, string name) => catalog.Find(name)?.Definition switch
    {
        FeatureView view => (view.Sources ?? []).Values.All(s => HasVersions(catalog, s)),
        FeatureTable table => !TableOpener.IsParquet(table.Location),
        _ => !TableOpener.IsParquet(name),
    };

    // What a view is made of: its definition and the versions of the tables behind it.
    async Task<string> StateAsync(FeatureCatalog catalog, string name, CancellationToken cancellation)
    {
        var found = catalog.Find(name);
        if (found?.Definition is FeatureView view)
        {
            var states = new List<string>();
            foreach (var source in (view.Sources ?? []).Values) states.Add(await StateAsync(catalog, source, cancellation));
            return string.Create(CultureInfo.InvariantCulture, $"{name}@{found.Version}({string.Join(", ", states)})");
        }

        var location = found?.Definition is FeatureTable table ? table.Location : tables.Place(name);
        var version = (await (await tables.OpenAsync(location, cancellation)).SnapshotAsync(cancellation)).Version;
        return string.Create(CultureInfo.InvariantCulture, $"{location}={version}");
    }
}
