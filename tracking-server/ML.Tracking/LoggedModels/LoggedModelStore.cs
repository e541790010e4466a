using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.LoggedModels;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Runs;

namespace ML.Tracking.LoggedModels;

/// <summary>Reads and writes of the <c>logged_model*</c> tables. A deleted model is not found.</summary>
static class LoggedModelStore
{
    public static async Task<LoggedModelRow> GetAsync(DbSession session, string id) =>
        await session.FirstOrDefaultAsync(
            $"SELECT {LoggedModelRow.Columns} FROM logged_models m WHERE m.model_id = $1 AND m.lifecycle_stage <> 'deleted'", LoggedModelRow.Read, id)
        ?? throw NotFound(id);

    static PlatformException NotFound(string id) => PlatformException.NotFound($"Logged model with ID '{id}' not found.");

    public static Task InsertAsync(DbSession session, LoggedModelRow model)
    {
        session.RequireFit(model.ModelType, 500, "model_type");
        session.RequireFit(model.SourceRunId, 32, "source_run_id");
        return session.ExecuteAsync(
            """
            INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms,
                                       status, lifecycle_stage, model_type, source_run_id, status_message)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8, $9, NULL)
            """,
            model.Id, model.ExperimentId, model.Name, model.ArtifactLocation, model.CreatedAt, model.UpdatedAt, model.Status, model.ModelType, model.SourceRunId);
    }

    public static Task SetStatusAsync(DbSession session, string id, int status, long now) => session.ExecuteAsync(
        "UPDATE logged_models SET status = $1, last_updated_timestamp_ms = $2 WHERE model_id = $3", status, now, id);

    /// <summary>Deletes a model; false when it is deleted already.</summary>
    public static async Task<bool> DeleteAsync(DbSession session, string id, long now)
    {
        var stage = await session.FirstOrDefaultAsync("SELECT lifecycle_stage FROM logged_models WHERE model_id = $1", r => r.GetStringOrNull(0) ?? "", id) ?? throw NotFound(id);
        if (stage == "deleted") return false;
        return await session.ExecuteAsync("UPDATE logged_models SET lifecycle_stage = 'deleted', last_updated_timestamp_ms = $1 WHERE model_id = $2", now, id) > 0;
    }

    public static Task SetTagsAsync(DbSession session, LoggedModelRow model, IEnumerable<LoggedModelTag> tags) => session.ExecuteManyAsync(
        """
        INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES ($1, $2, $3, $4)
        ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value
        """,
        tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new object?[] { model.Id, model.ExperimentId, t.Key, t.Value ?? "" }));

    public static Task<int> DeleteTagAsync(DbSession session, string id, string key) =>
        session.ExecuteAsync("DELETE FROM logged_model_tags WHERE model_id = $1 AND tag_key = $2", id, key);

    public static Task InsertParamsAsync(DbSession session, LoggedModelRow model, IEnumerable<LoggedModelParameter> parameters) => session.ExecuteManyAsync(
        "INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new object?[] { model.Id, model.ExperimentId, p.Key, p.Value ?? "" }));

    /// <summary>Stores what a run measured about models; the models must exist.</summary>
    public static async Task LogMetricsAsync(DbSession session, RunRow run, IReadOnlyList<ModelMetric> metrics)
    {
        foreach (var id in metrics.Select(m => m.ModelId).Distinct()) await GetAsync(session, id);
        foreach (var metric in metrics)
        {
            session.RequireFit(metric.DatasetName, 500, "dataset_name");
            session.RequireFit(metric.DatasetDigest, 36, "dataset_digest");
        }

        await session.ExecuteManyAsync(
            """
            INSERT INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id,
                                              dataset_uuid, dataset_name, dataset_digest)
            VALUES ($1, $2, $3, $4, $5, $6, $7,
                    (SELECT dataset_uuid FROM datasets WHERE experiment_id = $6 AND name = $8 AND digest = $9), $8, $9)
            ON CONFLICT DO NOTHING
            """,
            metrics.Select(m => new object?[]
            {
                m.ModelId, m.Point.Key, m.Point.Timestamp, m.Point.Step, m.Point.Value, run.ExperimentId, run.Id, m.DatasetName, m.DatasetDigest,
            }));
    }

    /// <summary>Whole models: tags, parameters and metrics, with one query per table, all sent at once.</summary>
    public static async Task<List<LoggedModel>> LoadAsync(DbSession session, IReadOnlyList<LoggedModelRow> rows)
    {
        var models = rows.ToDictionary(r => r.Id, r => r.ToWire());
        if (models.Count == 0) return [];
        await session.ForEachOfAsync(
        [
            OfModels(session.Kind, "SELECT model_id, tag_key, tag_value FROM logged_model_tags", models,
                (model, r) => model.Info!.Tags!.Add(new LoggedModelTag { Key = r.GetString(1), Value = r.GetString(2) })),
            OfModels(session.Kind, "SELECT model_id, param_key, param_value FROM logged_model_params", models,
                (model, r) => model.Data!.Params!.Add(new LoggedModelParameter { Key = r.GetString(1), Value = r.GetString(2) })),
            OfModels(
                session.Kind,
                "SELECT model_id, metric_name, metric_value, metric_timestamp_ms, metric_step, dataset_name, dataset_digest, run_id FROM logged_model_metrics",
                models, (model, r) => model.Data!.Metrics!.Add(ReadMetric(r))),
        ]);
        return [.. rows.Select(r => models[r.Id])];
    }

    static RowQuery OfModels(DatabaseKind kind, string select, Dictionary<string, LoggedModel> models, Action<LoggedModel, System.Data.Common.DbDataReader> row)
    {
        var query = new SqlQuery(kind);
        query.Append($"{select} WHERE {query.InStrings("model_id", models.Keys)}");
        return new RowQuery(query.Text, query.Arguments, r => row(models[r.GetString(0)], r));
    }

    static Metric ReadMetric(System.Data.Common.DbDataReader r) => new()
    {
        Key = r.GetString(1),
        Value = r.GetDoubleOrNull(2),
        Timestamp = r.GetInt64(3),
        Step = r.GetInt64(4),
        DatasetName = r.GetStringOrNull(5),
        DatasetDigest = r.GetStringOrNull(6),
        ModelId = r.GetString(0),
        RunId = r.GetString(7),
    };
}
