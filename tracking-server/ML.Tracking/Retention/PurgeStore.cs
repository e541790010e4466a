using System.Data.Common;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Experiments;

namespace ML.Tracking.Retention;

/// <summary>Finds rows in the deleted stage and removes them with everything that refers to them.</summary>
static class PurgeStore
{
    // Succeeded, failed, timed out, cancelled.
    const string Finished = "2, 3, 4, 5";

    /// <summary>What decides whether something may be removed.</summary>
    public sealed record State(string Stage, long? DeletedAt, string? ArtifactRoot);

    public static Task<List<PurgeItem>> DeletedRunsAsync(DbSession session, long threshold) => session.QueryAsync(
        "SELECT run_uuid, artifact_uri FROM runs WHERE lifecycle_stage = 'deleted' AND deleted_time <= $1 ORDER BY run_uuid",
        r => Item(PurgeKind.Run, r), threshold);

    public static Task<List<PurgeItem>> DeletedLoggedModelsAsync(DbSession session, long threshold) => session.QueryAsync(
        "SELECT model_id, artifact_location FROM logged_models WHERE lifecycle_stage = 'deleted' AND last_updated_timestamp_ms <= $1 ORDER BY model_id",
        r => Item(PurgeKind.LoggedModel, r), threshold);

    public static Task<List<ExperimentRow>> DeletedExperimentsAsync(DbSession session, long threshold) => session.QueryAsync(
        $"SELECT {ExperimentRow.Columns} FROM experiments e WHERE e.lifecycle_stage = 'deleted' AND e.last_update_time <= $1 ORDER BY e.experiment_id",
        ExperimentRow.Read, threshold);

    /// <summary>Jobs that ended, however they did; with ids only those.</summary>
    public static Task<List<PurgeItem>> FinishedJobsAsync(DbSession session, IReadOnlyList<string>? ids, long threshold)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT id, NULL FROM jobs WHERE status IN ({Finished}) AND creation_time <= {query.Argument(threshold)}");
        if (ids is not null) query.Append($" AND {query.InStrings("id", ids)}");
        return session.QueryAsync(query.Text, r => Item(PurgeKind.Job, r), query.Arguments);
    }

    public static async Task<bool> DeleteJobAsync(DbSession session, string id) =>
        await session.ExecuteAsync($"DELETE FROM jobs WHERE id = $1 AND status IN ({Finished})", id) > 0;

    public static Task<State?> StateAsync(DbSession session, PurgeKind kind, string id) => session.FirstOrDefaultAsync(
        kind == PurgeKind.Run
            ? "SELECT lifecycle_stage, deleted_time, artifact_uri FROM runs WHERE run_uuid = $1"
            : "SELECT lifecycle_stage, last_updated_timestamp_ms, artifact_location FROM logged_models WHERE model_id = $1",
        r => new State(r.GetString(0), r.GetInt64OrNull(1), r.GetStringOrNull(2)), id);

    /// <summary>Runs, logged models and traces of an experiment.</summary>
    public static async Task<List<PurgeItem>> ContentAsync(DbSession session, long experiment)
    {
        var runs = await session.QueryAsync(
            "SELECT run_uuid, artifact_uri FROM runs WHERE experiment_id = $1 AND lifecycle_stage = 'deleted'", r => Item(PurgeKind.Run, r), experiment);
        var models = await session.QueryAsync(
            "SELECT model_id, artifact_location FROM logged_models WHERE experiment_id = $1", r => Item(PurgeKind.LoggedModel, r), experiment);
        var traces = await session.QueryAsync(
            "SELECT t.request_id, t.value FROM trace_tags t JOIN trace_info i ON i.request_id = t.request_id "
            + "WHERE i.experiment_id = $1 AND t.key = 'mlflow.artifactLocation'", r => Item(PurgeKind.TraceArtifacts, r), experiment);
        return [.. runs, .. models, .. traces];
    }

    /// <summary>Removes at most that many points of a deleted run's history; returns how many there were.</summary>
    public static Task<int> DeletePointsAsync(DbSession session, string runId, long limit)
    {
        var row = session.Kind == DatabaseKind.Sqlite ? "rowid" : "ctid";
        return session.ExecuteAsync(
            $"DELETE FROM metrics WHERE {row} IN (SELECT m.{row} FROM metrics m JOIN runs r ON r.run_uuid = m.run_uuid "
            + "WHERE m.run_uuid = $1 AND r.lifecycle_stage = 'deleted' LIMIT $2)", runId, limit);
    }

    /// <summary>Removes the rest of a run; false when it is not in the deleted stage any more.</summary>
    public static async Task<bool> DeleteRunAsync(DbSession session, string id)
    {
        // Holds the row on engines that write in parallel: nobody restores it in between.
        if (await session.ExecuteAsync("UPDATE runs SET deleted_time = deleted_time WHERE run_uuid = $1 AND lifecycle_stage = 'deleted'", id) == 0) return false;
        foreach (var table in (string[])["metrics", "latest_metrics", "params", "tags"]) await session.ExecuteAsync($"DELETE FROM {table} WHERE run_uuid = $1", id);
        const string links = "(destination_type = 'RUN' AND destination_id = $1) OR (source_type IN ('RUN_INPUT', 'RUN_OUTPUT') AND source_id = $1)";
        await session.ExecuteAsync($"DELETE FROM input_tags WHERE input_uuid IN (SELECT input_uuid FROM inputs WHERE {links})", id);
        await session.ExecuteAsync($"DELETE FROM inputs WHERE {links}", id);
        await session.ExecuteAsync("DELETE FROM runs WHERE run_uuid = $1", id);
        return true;
    }

    /// <summary>False when it is not in the deleted stage, nor its experiment.</summary>
    public static async Task<bool> DeleteLoggedModelAsync(DbSession session, string id) => await session.ExecuteAsync(
        """
        DELETE FROM logged_models WHERE model_id = $1
        AND (lifecycle_stage = 'deleted' OR experiment_id IN (SELECT experiment_id FROM experiments WHERE lifecycle_stage = 'deleted'))
        """,
        id) > 0;

    /// <summary>Removes an experiment that has no runs any more; false when it has, or is not in the deleted stage.</summary>
    public static async Task<bool> DeleteExperimentAsync(DbSession session, long id)
    {
        const string removable = "lifecycle_stage = 'deleted' AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.experiment_id = $1)";
        if (await session.ExecuteAsync($"UPDATE experiments SET name = name WHERE experiment_id = $1 AND {removable}", id) == 0) return false;
        string[] tables =
        [
            "experiment_tags", "online_scoring_configs", "sql_assessment_daily_rollups", "sql_span_cost_daily_rollups", "sql_trace_metric_daily_rollups",
            "sql_trace_rollup_rebuild_queue", "logged_models", "trace_info",
        ];
        foreach (var table in tables) await session.ExecuteAsync($"DELETE FROM {table} WHERE experiment_id = $1", id);
        // What still refers to the experiment goes with it by the tables' own rules.
        await session.ExecuteAsync("DELETE FROM experiments WHERE experiment_id = $1", id);
        return true;
    }

    static PurgeItem Item(PurgeKind kind, DbDataReader r) => new(kind, r.GetString(0), r.GetStringOrNull(1));
}
