using System.Globalization;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.TrainingSets;
using ML.Features.PointInTime;
using ML.Features.Spark;
using ML.Features.Spark.Translation;
using ML.Features.Tables;
using ML.Hosting.Databases;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Views;

/// <summary>Computes feature views into their Delta tables, each once for a given state of its sources.</summary>
sealed class ViewService(IDatabase database, TableOpener tables, ResultWriter writer, FactStore facts, FeatureHistory history, SparkWriter spark)
{
    const string SourcesFact = "sources";

    /// <summary>Computes a view and, before it, the views that it reads. Views whose sources did not change are left alone.</summary>
    /// <param name="engine"><c>spark</c> to compute them there; null: in this process.</param>
    /// <param name="progress">Told how far the view at hand has come. Null: nobody.</param>
    /// <returns>Whether anything was written.</returns>
    public async Task<bool> ComputeAsync(FeatureCatalog catalog, string name, bool full, string? engine, IProgress<MaterializationProgress>? progress, CancellationToken cancellation)
    {
        var view = catalog.Get<FeatureView>(name, "feature view");
        foreach (var source in (view.Sources ?? []).Values)
            if (catalog.Find<FeatureView>(source) is not null) await ComputeAsync(catalog, source, full, engine, progress, cancellation);
        using var session = new SourceSession(tables, catalog);
        var query = await ViewQuery.PrepareAsync(session, view, expand: false, cancellation);
        var state = State(catalog, name, session);
        if (!full && await IsCurrentAsync(view, state, cancellation)) return false;
        var columns = CheckFeatures(session, view, query);
        var version = engine == SparkEngine.Name
            ? await OnSparkAsync(session, view, columns, Named(name, progress), cancellation)
            : (await writer.WriteAsync(session.Connection, query, tables.ViewFolder(name), What(name), Named(name, progress), cancellation)).Version;
        // A crash before this line computes the same rows once more; nothing is doubled, since the table is replaced whole.
        if (state is not null) await facts.PutAsync(tables.ViewFolder(name), version, SourcesFact, state, cancellation);
        if (history.KeepsLineage) await NoteAsync(catalog, name, version, session.Used, cancellation);
        return true;
    }

    Task NoteAsync(FeatureCatalog catalog, string name, long version, IReadOnlyList<SourceVersion> sources, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await history.ComputedAsync(session, name, catalog.Find(name)!.Version, tables.ViewFolder(name), version, sources);
            return 0;
        },
        cancellation);

    async Task<long> OnSparkAsync(SourceSession session, FeatureView view, IReadOnlyList<DuckDbColumn> columns, IProgress<double>? progress, CancellationToken cancellation)
    {
        var sources = new Dictionary<string, AttachedTable>(StringComparer.Ordinal);
        foreach (var (alias, name) in view.Sources ?? []) sources[alias] = await session.AttachAsync(name, cancellation);
        var sql = view.Sql is null
            ? SparkAggregationSql.Of(view, sources.Values.Single(), session.Connection)
            : SparkSql.Query(session.Connection, view.Sql, sources, columns, What(view.Name));
        var types = columns.Select(c => KeyValuePair.Create(c.Name, c.Sql)).ToList();
        return (await spark.WriteAsync(sql, types, tables.ViewFolder(view.Name), What(view.Name), progress, cancellation)).Version;
    }

    static Progress<double>? Named(string name, IProgress<MaterializationProgress>? progress) =>
        progress is null ? null : new Progress<double>(percent => progress.Report(new MaterializationProgress(name, 0, percent)));

    static string What(string name) => $"feature view '{name}'";

    async Task<bool> IsCurrentAsync(FeatureView view, string? state, CancellationToken cancellation)
    {
        if (state is null || await tables.FindAsync(tables.ViewFolder(view.Name), cancellation) is not { } table) return false;
        var version = (await table.SnapshotAsync(cancellation)).Version;
        return await facts.FindAsync(tables.ViewFolder(view.Name), version, SourcesFact, cancellation) == state;
    }

    // Parquet files have no versions: a view over them is computed each time.
    static string? State(FeatureCatalog catalog, string name, SourceSession session) => session.Used.Any(s => s.Version is null)
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"definition={catalog.Find(name)!.Version}; ")
            + string.Join("; ", session.Used.OrderBy(s => s.Location, StringComparer.Ordinal).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Location}={s.Version}")));

    static IReadOnlyList<DuckDbColumn> CheckFeatures(SourceSession session, FeatureView view, string query)
    {
        var columns = session.AttachQuery(query, $"feature view '{view.Name}'").Columns;
        foreach (var column in view.PrimaryKeys.Append(view.TimeseriesColumn).OfType<string>())
            if (columns.All(c => c.Name != column)) throw PlatformException.Invalid($"feature view '{view.Name}' gives no column '{column}' any more; nothing was written");
        _ = FeatureColumns.Of(view, columns, $"the result of '{view.Name}'");
        return columns;
    }
}
