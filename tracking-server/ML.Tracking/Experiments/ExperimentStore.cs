using System.Data.Common;
using ML.Common.Errors;
using ML.Common.Filters;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.Experiments;

namespace ML.Tracking.Experiments;

/// <summary>Reads and writes of the <c>experiments</c> and <c>experiment_tags</c> tables.</summary>
static class ExperimentStore
{
    const int MaxName = 256;
    const string Workspace = "default";

    public static Task<ExperimentRow?> FindAsync(DbSession session, long id) =>
        session.FirstOrDefaultAsync($"SELECT {ExperimentRow.Columns} FROM experiments e WHERE e.experiment_id = $1", ExperimentRow.Read, id);

    public static Task<ExperimentRow?> FindByNameAsync(DbSession session, string name) => session.FirstOrDefaultAsync(
        $"SELECT {ExperimentRow.Columns} FROM experiments e WHERE e.workspace = $1 AND e.name = $2", ExperimentRow.Read, Workspace, name);

    /// <summary>The experiment, or MLflow's not-found error.</summary>
    public static async Task<ExperimentRow> GetAsync(DbSession session, string? id)
    {
        var number = ExperimentIds.Parse(id);
        return await FindAsync(session, number) ?? throw ExperimentIds.NotFound(number);
    }

    /// <summary>The experiment, which must be active.</summary>
    public static async Task<ExperimentRow> GetActiveAsync(DbSession session, string? id)
    {
        var experiment = await GetAsync(session, id);
        return experiment.IsActive
            ? experiment
            : throw PlatformException.Invalid(
                $"The experiment {experiment.Id} must be in the 'active' state. Current state is {experiment.LifecycleStage}.");
    }

    /// <summary>Inserts an experiment; null when the name is taken (also by a deleted one).</summary>
    public static Task<long?> InsertAsync(DbSession session, string name, long now)
    {
        session.RequireFit(name, MaxName, "name");
        return session.ScalarInt64Async(
            """
            INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace)
            VALUES ($1, '', 'active', $2, $2, $3) ON CONFLICT DO NOTHING RETURNING experiment_id
            """,
            name, now, Workspace);
    }

    public static Task InsertDefaultAsync(DbSession session, string artifactLocation, long now) => session.ExecuteAsync(
        """
        INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace)
        VALUES (0, 'Default', $1, 'active', $2, $2, $3) ON CONFLICT DO NOTHING
        """,
        artifactLocation, now, Workspace);

    public static Task SetLocationAsync(DbSession session, long id, string location)
    {
        session.RequireFit(location, 256, "artifact_location");
        return session.ExecuteAsync("UPDATE experiments SET artifact_location = $1 WHERE experiment_id = $2", location, id);
    }

    public static Task RenameAsync(DbSession session, long id, string name, long now)
    {
        session.RequireFit(name, MaxName, "new_name");
        return session.ExecuteAsync("UPDATE experiments SET name = $1, last_update_time = $2 WHERE experiment_id = $3", name, now, id);
    }

    public static async Task SetStageAsync(DbSession session, long id, string stage, long now)
    {
        await session.ExecuteAsync("UPDATE experiments SET lifecycle_stage = $1, last_update_time = $2 WHERE experiment_id = $3", stage, now, id);
        await session.ExecuteAsync(
            "UPDATE runs SET lifecycle_stage = $1, deleted_time = $2 WHERE experiment_id = $3 AND lifecycle_stage <> $1",
            stage, stage == LifecycleStages.Deleted ? now : (long?)null, id);
    }

    public static Task SetTagAsync(DbSession session, long id, string key, string value) => session.ExecuteAsync(
        "INSERT INTO experiment_tags (key, value, experiment_id) VALUES ($1, $2, $3) ON CONFLICT (key, experiment_id) DO UPDATE SET value = excluded.value",
        key, value, id);

    /// <summary>A tag as it is; null where there is none.</summary>
    public static Task<ExperimentTag?> FindTagAsync(DbSession session, long id, string key) => session.FirstOrDefaultAsync(
        "SELECT key, value FROM experiment_tags WHERE experiment_id = $1 AND key = $2",
        static ExperimentTag? (r) => new ExperimentTag { Key = r.GetString(0), Value = r.GetStringOrNull(1) }, id, key);

    public static Task<int> DeleteTagAsync(DbSession session, long id, string key) =>
        session.ExecuteAsync("DELETE FROM experiment_tags WHERE experiment_id = $1 AND key = $2", id, key);

    public static async Task<List<Experiment>> WithTagsAsync(DbSession session, IReadOnlyList<ExperimentRow> rows)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT experiment_id, key, value FROM experiment_tags WHERE {query.InNumbers("experiment_id", rows.Select(r => r.Id))} ORDER BY key");
        var tags = await session.QueryAsync(query.Text, ReadTag, query.Arguments);
        var byExperiment = tags.ToLookup(t => t.Experiment, t => t.Tag);
        return [.. rows.Select(r => r.ToWire([.. byExperiment[r.Id]]))];
    }

    public static Task<Page<ExperimentRow>> SearchAsync(
        DbSession session, IReadOnlyList<FilterCondition> filter, IReadOnlyList<FilterOrder> order, string? viewType, int limit, string? pageToken)
    {
        var keys = ExperimentSearchSchema.OrderOf(order);
        var name = PageCursor.NameOf("experiments|" + keys.OrderBy);
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT {ExperimentRow.Columns}{keys.Columns} FROM experiments e WHERE e.workspace = {query.Argument(Workspace)}");
        query.Append($" AND {query.InStrings("e.lifecycle_stage", LifecycleStages.InView(viewType))}");
        foreach (var condition in filter) query.Append(" AND ").Append(ExperimentSearchSchema.Condition(query, condition));
        return KeysetPage.ReadAsync(session, query, keys, PageCursor.Parse(pageToken, name), name, limit, ExperimentRow.ColumnCount, ExperimentRow.Read);
    }

    static (long Experiment, ExperimentTag Tag) ReadTag(DbDataReader r) =>
        (r.GetInt64(0), new ExperimentTag { Key = r.GetString(1), Value = r.GetStringOrNull(2) });
}
