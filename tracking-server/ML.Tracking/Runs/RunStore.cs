using ML.Common.Errors;
using ML.Hosting.Databases;

namespace ML.Tracking.Runs;

/// <summary>Reads and writes of the <c>runs</c>, <c>params</c> and <c>tags</c> tables.</summary>
static class RunStore
{
    const int MaxName = 250;

    const string ById = $"SELECT {RunRow.Columns} FROM runs r WHERE r.run_uuid = $1";

    public static Task<RunRow?> FindAsync(DbSession session, string id) => session.FirstOrDefaultAsync(ById, RunRow.Read, id);

    /// <summary>The same as a query among others.</summary>
    public static RowQuery Find(string id, Action<RunRow> found) => new(ById, [id], r => found(RunRow.Read(r)));

    /// <summary>The run, or MLflow's not-found error.</summary>
    public static async Task<RunRow> GetAsync(DbSession session, string id) =>
        await FindAsync(session, id) ?? throw NotFound(id);

    /// <summary>The run, which must be active: every write asks for it.</summary>
    public static async Task<RunRow> GetActiveAsync(DbSession session, string id)
    {
        var run = await FindAsync(session, id);
        RequireActive(id, run?.LifecycleStage);
        return run!;
    }

    /// <param name="id">The run.</param>
    /// <param name="stage">Its lifecycle stage; null when there is no such run.</param>
    public static void RequireActive(string id, string? stage)
    {
        if (stage is null) throw NotFound(id);
        if (stage != LifecycleStages.Active) throw PlatformException.Invalid($"The run {id} must be in the 'active' state. Current state is {stage}.");
    }

    public static PlatformException NotFound(string id) => PlatformException.NotFound($"Run with id={id} not found");

    public static Task InsertAsync(DbSession session, RunRow run)
    {
        session.RequireFit(run.Name, MaxName, "run_name");
        session.RequireFit(run.UserId, 256, "user_id");
        session.RequireFit(run.ArtifactUri, 200, "artifact_location of the experiment, with the run's folder,");
        return session.ExecuteAsync(
            """
            INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
                              source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
            VALUES ($1, $2, 'UNKNOWN', '', '', $3, $4, $5, NULL, '', $6, $7, $8, NULL)
            """,
            run.Id, run.Name, run.UserId, run.Status, run.StartTime, run.LifecycleStage, run.ArtifactUri, run.ExperimentId);
    }

    public static Task UpdateAsync(DbSession session, RunRow run)
    {
        session.RequireFit(run.Name, MaxName, "run_name");
        return session.ExecuteAsync("UPDATE runs SET name = $1, status = $2, end_time = $3 WHERE run_uuid = $4", run.Name, run.Status, run.EndTime, run.Id);
    }

    public static Task SetStageAsync(DbSession session, string id, string stage, long? deletedTime) => session.ExecuteAsync(
        "UPDATE runs SET lifecycle_stage = $1, deleted_time = $2 WHERE run_uuid = $3", stage, deletedTime, id);

    public static Task RenameAsync(DbSession session, string id, string name)
    {
        session.RequireFit(name, MaxName, $"value of the tag {RunTags.RunName}");
        return session.ExecuteAsync("UPDATE runs SET name = $1 WHERE run_uuid = $2", name, id);
    }

    /// <summary>Writes tags; the last value of a key wins. In key order, so that two writers cannot deadlock.</summary>
    public static async Task SetTagsAsync(DbSession session, string runId, IEnumerable<KeyValuePair<string, string>> tags)
    {
        var last = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            session.RequireFit(key, 250, "key of a tag");
            session.RequireFit(value, 8000, $"value of the tag {key}");
            last[key] = value;
        }

        await session.ExecuteManyAsync(
            "INSERT INTO tags (key, value, run_uuid) VALUES ($1, $2, $3) ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value",
            last.Select(tag => new object?[] { tag.Key, tag.Value, runId }));
        if (last.TryGetValue(RunTags.RunName, out var name)) await RenameAsync(session, runId, name);
    }

    public static Task<int> DeleteTagAsync(DbSession session, string runId, string key) =>
        session.ExecuteAsync("DELETE FROM tags WHERE run_uuid = $1 AND key = $2", runId, key);
}
