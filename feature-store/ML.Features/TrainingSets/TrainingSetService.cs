using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Features.Spark;
using ML.Features.Tables;
using ML.Hosting.Databases;
using ML.Lakehouse.DuckDb;
using ML.Tracking.Contracts.Datasets;

namespace ML.Features.TrainingSets;

/// <summary>Makes training sets, remembers how, and makes them again.</summary>
sealed class TrainingSetService(
    IDatabase database, CatalogService catalogs, TableOpener tables, ResultWriter writer, FeatureHistory history, TimeProvider clock, SparkWriter spark, ArrowSpines spines,
    IRunInputs? runs = null)
{
    /// <summary>Joins, writes the Delta table, records the recipe and logs the result to the run.</summary>
    /// <param name="progress">Told how much of the join is done, in percent. Null: nobody.</param>
    public async Task<TrainingSet> CreateAsync(CreateTrainingSet request, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (request.RunId is not null && runs is null) throw PlatformException.Invalid("run_id is given, and no tracking server runs in this process");
        var catalog = await catalogs.CurrentAsync(cancellation);
        var complete = await KeepSpineAsync(Complete(request, catalog), catalog, cancellation);
        var set = await MakeAsync(complete, catalog, null, progress, cancellation);
        await database.WriteAsync(
            async session =>
            {
                await TrainingSetStore.PutAsync(session, set);
                await history.JoinedAsync(session, set);
                return 0;
            },
            cancellation);
        if (set.Request.RunId is { } run)
            await runs!.LogInputsAsync(RunDataset.Of(run, set), cancellation);
        return set;
    }

    /// <summary>The rows of a training set, of the very version that was written when it was made.</summary>
    public async Task<ArrowRows> ReadAsync(string? name, CancellationToken cancellation)
    {
        var set = await GetAsync(name, cancellation);
        return await ArrowRows.OpenAsync(tables, set.Location, set.Version, cancellation);
    }

    public async Task<TrainingSet> GetAsync(string? name, CancellationToken cancellation) =>
        await database.ReadAsync(session => TrainingSetStore.FindAsync(session, Check.Required(name, "name")), cancellation)
        ?? throw PlatformException.NotFound($"training set '{name}' does not exist");

    /// <summary>Makes a training set again from the very versions of tables and definitions that it was made of.</summary>
    public async Task<TrainingSet> RebuildAsync(NamedTrainingSet request, IProgress<double>? progress, CancellationToken cancellation)
    {
        var old = await GetAsync(request.Name, cancellation);
        var catalog = await CatalogOfAsync(old, cancellation);
        return await MakeAsync(old.Request with { Location = request.Location ?? old.Location }, catalog, old.Sources, progress, cancellation);
    }

    /// <summary>The definitions as they were when a training set was made.</summary>
    public async Task<FeatureCatalog> CatalogOfAsync(TrainingSet old, CancellationToken cancellation)
    {
        var definitions = new List<DefinitionVersion>();
        foreach (var source in old.Sources)
            if (source.DefinitionVersion is { } version)
                definitions.Add(await catalogs.GetAsync(new DescribeDefinition { Name = source.Name, Version = version }, cancellation));
        foreach (var (name, version) in old.Functions ?? [])
            definitions.Add(await catalogs.GetAsync(new DescribeDefinition { Name = name, Version = version }, cancellation));
        var current = await catalogs.CurrentAsync(cancellation);
        return new FeatureCatalog(current.All.Where(d => definitions.All(p => p.Definition.Name != d.Definition.Name)).Concat(definitions));
    }

    async Task<TrainingSet> MakeAsync(
        CreateTrainingSet request, FeatureCatalog catalog, IReadOnlyList<SourceVersion>? pins, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var session = new SourceSession(tables, catalog, pins, exact: true);
        var query = await PlanAsync(session, request, cancellation);
        var location = tables.Place(request.Location ?? tables.TrainingSetFolder(request.Name));
        var what = $"training set '{request.Name}'";
        var (version, rows) = request.Engine == SparkEngine.Name
            ? await spark.WriteAsync(query.Sql, query.Columns, location, what, progress, cancellation)
            : await writer.WriteAsync(session.Connection, query.Sql, location, what, progress, cancellation);
        progress?.Report(100);
        return new TrainingSet
        {
            Name = request.Name, Location = location, Version = version, Rows = rows, Request = request, Sources = session.Used, Functions = Functions(request, catalog),
            CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(), Found = request.Engine == SparkEngine.Name ? null : await CountAsync(session, query, location, version, cancellation),
        };
    }

    async Task<CreateTrainingSet> KeepSpineAsync(CreateTrainingSet request, FeatureCatalog catalog, CancellationToken cancellation)
    {
        if (request.Spine is not { Arrow: not null, Table: null, Parquet: null, Sql: null }) return request;
        // A request that does not fit must leave nothing behind.
        using (var session = new SourceSession(tables, catalog)) await PlanAsync(session, request with { Engine = null }, cancellation);
        return request with { Spine = await spines.KeepAsync(request.Name, request.Spine, cancellation) };
    }

    /// <summary>The training set as a query of the session; nothing is written.</summary>
    public static async Task<FeatureQuery> PlanAsync(SourceSession session, CreateTrainingSet request, CancellationToken cancellation)
    {
        var spine = await SpineReader.AttachAsync(session, request.Spine, cancellation);
        var planner = new FeatureQueryPlanner(
            session, spine, request.Spine.TimeZone, KnownAt(request.AsKnownAt), engine: request.Engine == SparkEngine.Name ? new SparkDialect(session.Connection) : null);
        return await planner.PlanAsync(request.Features!, request.ExcludeColumns, request.Label, cancellation);
    }

    static async Task<SortedDictionary<string, long>> CountAsync(
        SourceSession session, FeatureQuery query, string location, long version, CancellationToken cancellation)
    {
        var names = query.Joins.SelectMany(j => j.Outputs.Select(o => o.Name)).Where(n => query.Columns.Any(c => c.Key == n)).ToList();
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (names.Count == 0) return found;
        var written = await session.AttachAsync(location, cancellation, version, note: false);
        using var result = session.Connection.Query($"SELECT {string.Join(", ", names.Select(n => $"count({Sql.Identifier(n)})"))} FROM {written.Relation}", cancellation);
        using var chunk = result.Fetch(cancellation)!;
        for (var i = 0; i < names.Count; i++) found[names[i]] = chunk[i].Get<long>(0);
        return found;
    }

    static SortedDictionary<string, int>? Functions(CreateTrainingSet request, FeatureCatalog catalog)
    {
        var names = request.Features!.Select(e => e.Function?.Feature).OfType<string>().Distinct().ToList();
        return names.Count == 0 ? null : new SortedDictionary<string, int>(names.ToDictionary(n => n, n => catalog.Find(n)!.Version), StringComparer.Ordinal);
    }

    // Names are resolved into what they stand for now, so that the recipe says everything by itself.
    static CreateTrainingSet Complete(CreateTrainingSet request, FeatureCatalog catalog)
    {
        DefinitionName.Check(Check.Required(request.Name, "name"), "training set");
        SparkEngine.Check(request.Engine);
        if (request.FeatureSpec is null != request.Features is not null) throw PlatformException.Invalid("give either feature_spec or features");
        if (request.FeatureSpec is not { } name) return request;
        var spec = catalog.Get<FeatureSpec>(name, "feature spec");
        return request with { FeatureSpec = null, Features = spec.Features, ExcludeColumns = [.. (spec.ExcludeColumns ?? []).Union(request.ExcludeColumns ?? [])] };
    }

    /// <summary>Microseconds since 1970; null for null.</summary>
    public static long? KnownAt(string? text)
    {
        if (text is null) return null;
        if (!IsoTime.TryParse(text, out var time))
            throw PlatformException.Invalid($"as_known_at is '{text}'; expected an ISO time such as 2024-01-31T12:00:00Z");
        return IsoTime.Micros(time);
    }
}
