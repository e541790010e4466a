using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.BatchScoring;
using ML.Features.ModelSpecs;
using ML.Features.Tables;
using ML.Features.TrainingSets;
using ML.Lakehouse.DuckDb;
using ML.Serving.Contracts.Scoring;

namespace ML.Features.BatchScoring;

/// <summary>Scores a table of keys: features point in time as the model's spec says, predictions beside them in a Delta table.</summary>
sealed class BatchScoringService(CatalogService catalogs, TableOpener tables, ResultWriter writer, ModelSpecCatalog specs, IModelScorer? scorer = null)
{
    const string Rows = "__rows";

    /// <param name="progress">Told how many rows are scored so far. Null: nobody.</param>
    public async Task<ScoreBatch.Response> ScoreAsync(ScoreBatch request, IProgress<long>? progress, CancellationToken cancellation)
    {
        DefinitionName.Check(Check.Required(request.Name, "name"), "table of predictions");
        CheckModel(Check.Required(request.ModelUri, "model_uri"));
        if (scorer is null) throw new PlatformException(ErrorCode.InvalidState, "no model can be loaded in this process");
        using var model = await scorer.OpenAsync(request.ModelUri, cancellation);
        var spec = model.FeatureSpec is { } yaml ? ModelSpecReader.Read(yaml) : null;
        var catalog = await specs.PinnedAsync(await catalogs.CurrentAsync(cancellation), spec, cancellation);
        using var session = new SourceSession(tables, catalog);
        var query = await PlanAsync(session, request, spec, cancellation);
        session.Connection.Execute($"CREATE TEMP TABLE {Rows} AS {query.Sql}", cancellation);
        var inputs = Inputs(query, spec?.ModelColumns ?? model.Columns ?? [.. query.Columns.Select(c => c.Key)]);
        var predictions = new PredictionTable(session.Connection, [.. query.Columns.Select(c => c.Key)]);
        foreach (var batch in new RowBatches(session.Connection, Rows, inputs).Read(cancellation))
        {
            predictions.Add(await model.ScoreAsync(batch.Columns, batch.Rows, cancellation), batch.First, batch.Rows);
            progress?.Report(batch.First + batch.Rows);
        }

        var location = tables.Place(request.Location ?? Path.Combine(tables.Root, "predictions", request.Name));
        var (version, rows) = await writer.WriteAsync(session.Connection, predictions.Join(Rows), location, $"predictions '{request.Name}'", null, cancellation);
        return new ScoreBatch.Response(request.Name, location, version, rows, model.Version, session.Used);
    }

    // A server loads what its registry holds, not what lies somewhere on its disks.
    void CheckModel(string uri)
    {
        if (tables.Allowed is not null && !uri.StartsWith("models:/", StringComparison.Ordinal) && !uri.StartsWith("runs:/", StringComparison.Ordinal))
            throw new PlatformException(ErrorCode.PermissionDenied, $"model_uri '{uri}' is refused: expected models:/… or runs:/…");
    }

    static async Task<FeatureQuery> PlanAsync(SourceSession session, ScoreBatch request, ModelSpec? spec, CancellationToken cancellation)
    {
        var spine = await SpineReader.AttachAsync(session, request.Spine, cancellation);
        var planner = new FeatureQueryPlanner(session, spine, request.Spine.TimeZone, TrainingSetService.KnownAt(request.AsKnownAt), overrides: true);
        // What the lookups found only for each other's sake stays out of the result; what the caller brought stays in.
        var hidden = (spec?.Columns ?? []).Where(c => !c.Include && c.Source != ModelSpecColumn.FromRequest && spine.Find(c.Name) is null).Select(c => c.Name).ToList();
        return await planner.PlanAsync(spec is null ? [] : ModelSpecEntries.Of(spec), hidden, null, cancellation);
    }

    static List<KeyValuePair<string, string>> Inputs(FeatureQuery query, IReadOnlyList<string> names) =>
    [
        .. names.Select(name => query.Columns.Any(c => c.Key == name) ? query.Columns.First(c => c.Key == name)
            : throw PlatformException.Invalid($"the model reads the column '{name}', which is neither in the spine nor looked up; there are {string.Join(", ", query.Columns.Select(c => c.Key))}")),
    ];
}
