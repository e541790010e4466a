using System.Data.Common;
using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Stages;

namespace ML.Registry.ModelVersions;

/// <summary>Rows of model versions with their tags and aliases.</summary>
static class ModelVersionStore
{
    const int MaxDescription = 5000;
    public const string Columns =
        "name, version, creation_time, last_updated_time, description, user_id, current_stage, source, run_id, status, status_message, run_link";

    public const int ColumnCount = 12;

    const string Key = "workspace = 'default' AND name = $1 AND version = $2";
    const string Present = "current_stage <> '" + Stage.Deleted + "'";

    /// <summary>A version with tags and aliases.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST.</exception>
    public static async Task<ModelVersion> GetAsync(DbSession session, string name, long version)
    {
        var found = await session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM model_versions WHERE {Key} AND {Present}", Map, name, version) ?? throw NotFound(name, version);
        await AddTagsAsync(session, found);
        await AddAliasesAsync(session, found);
        return found;
    }

    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST.</exception>
    public static async Task RequireAsync(DbSession session, string name, long version)
    {
        if (await session.ScalarInt64Async($"SELECT 1 FROM model_versions WHERE {Key} AND {Present}", name, version) is null)
            throw NotFound(name, version);
    }

    public static async Task AddAliasesAsync(DbSession session, ModelVersion version) => version.Aliases = await session.QueryAsync(
        $"SELECT alias FROM registered_model_aliases WHERE {Key} ORDER BY alias", static r => r.GetString(0), version.Name, VersionNumber.Parse(version.Version));

    /// <summary>The newest version of each stage that has one, with tags, in the order in which the model's versions first show the stages.</summary>
    public static async Task<List<ModelVersion>> LatestAsync(DbSession session, string name)
    {
        var latest = await session.QueryAsync(
            $"SELECT {Columns} FROM model_versions JOIN (SELECT MAX(version) AS newest, MIN(version) AS oldest FROM model_versions "
            + $"WHERE workspace = 'default' AND name = $1 AND {Present} GROUP BY current_stage) AS stages ON version = newest "
            + "WHERE workspace = 'default' AND name = $1 ORDER BY oldest", Map, name);
        foreach (var version in latest) await AddTagsAsync(session, version);
        return latest;
    }

    /// <summary>The highest number in use; null when the model has no version.</summary>
    public static Task<long?> HighestAsync(DbSession session, string name) => session.ScalarInt64Async(
        $"SELECT MAX(version) FROM model_versions WHERE workspace = 'default' AND name = $1 AND {Present}", name);

    /// <summary>Stores a new version under the next number; numbers of deleted versions are not used again.</summary>
    public static async Task<long> InsertAsync(DbSession session, NewModelVersion version, long now)
    {
        session.RequireFit(version.Description, MaxDescription, "description");
        session.RequireFit(version.RunId, 32, "run_id");
        session.RequireFit(version.RunLink, 500, "run_link");
        session.RequireFit(version.StorageLocation, 500, "source, resolved,");
        var number = 1 + (await session.ScalarInt64Async(
            "SELECT MAX(version) FROM model_versions WHERE workspace = 'default' AND name = $1", version.Name) ?? 0);
        await session.ExecuteAsync(
            "INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, current_stage, source, run_id, status, "
            + "run_link, storage_location, workspace) VALUES ($1, $2, $3, $4, $5, 'None', $6, $7, 'READY', $8, $9, 'default')",
            version.Name, number, now, now, version.Description, version.Source, version.RunId, version.RunLink, version.StorageLocation);
        return number;
    }

    public static Task SetDescriptionAsync(DbSession session, string name, long version, string? description, long now)
    {
        session.RequireFit(description, MaxDescription, "description");
        return session.ExecuteAsync($"UPDATE model_versions SET description = $3, last_updated_time = $4 WHERE {Key}", name, version, description, now);
    }

    public static Task SetStageAsync(DbSession session, string name, long version, string stage, long now) => session.ExecuteAsync(
        $"UPDATE model_versions SET current_stage = $3, last_updated_time = $4 WHERE {Key}", name, version, stage, now);

    /// <summary>Moves every other version of a stage to Archived.</summary>
    public static Task ArchiveOthersAsync(DbSession session, string name, long version, string stage, long now) => session.ExecuteAsync(
        $"UPDATE model_versions SET current_stage = '{Stage.Archived}', last_updated_time = $4 "
        + "WHERE workspace = 'default' AND name = $1 AND version <> $2 AND current_stage = $3", name, version, stage, now);

    /// <summary>Empties a version's row, which stays to keep the number, and removes its aliases.</summary>
    public static async Task DeleteAsync(DbSession session, string name, long version, long now)
    {
        await session.ExecuteAsync(
            $"UPDATE model_versions SET current_stage = '{Stage.Deleted}', last_updated_time = $3, description = NULL, user_id = NULL, "
            + "source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID', run_link = 'REDACTED-RUN-LINK', status_message = NULL "
            + $"WHERE {Key}", name, version, now);
        await session.ExecuteAsync($"DELETE FROM registered_model_aliases WHERE {Key}", name, version);
    }

    /// <summary>Where the version's files are: the resolved location, or the source of versions stored without one.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST.</exception>
    public static async Task<string> LocationAsync(DbSession session, string name, long version) =>
        await session.FirstOrDefaultAsync(
            $"SELECT COALESCE(storage_location, source) FROM model_versions WHERE {Key} AND {Present}", static r => r.GetStringOrNull(0), name, version)
        ?? throw NotFound(name, version);

    public static Task SetTagAsync(DbSession session, string name, long version, string key, string value) => session.ExecuteAsync(
        "INSERT INTO model_version_tags (key, value, name, version, workspace) VALUES ($3, $4, $1, $2, 'default') "
        + "ON CONFLICT (workspace, key, name, version) DO UPDATE SET value = excluded.value", name, version, key, value);

    /// <summary>A tag as it is; null where there is none.</summary>
    public static Task<ModelVersionTag?> FindTagAsync(DbSession session, string name, long version, string key) => session.FirstOrDefaultAsync<ModelVersionTag?>(
        $"SELECT key, value FROM model_version_tags WHERE {Key} AND key = $3", MapTag, name, version, key);

    public static Task DeleteTagAsync(DbSession session, string name, long version, string key) =>
        session.ExecuteAsync($"DELETE FROM model_version_tags WHERE {Key} AND key = $3", name, version, key);

    public static ModelVersion Map(DbDataReader row) => new()
    {
        Name = row.GetString(0),
        Version = VersionNumber.Format(row.GetInt64(1)),
        CreationTimestamp = row.GetInt64OrNull(2),
        LastUpdatedTimestamp = row.GetInt64OrNull(3),
        Description = row.GetStringOrNull(4),
        UserId = row.GetStringOrNull(5),
        CurrentStage = row.GetStringOrNull(6),
        Source = row.GetStringOrNull(7),
        RunId = row.GetStringOrNull(8),
        Status = row.GetStringOrNull(9),
        StatusMessage = row.GetStringOrNull(10),
        RunLink = row.GetStringOrNull(11),
    };

    static async Task AddTagsAsync(DbSession session, ModelVersion version) =>
        version.Tags = await session.QueryAsync(
            $"SELECT key, value FROM model_version_tags WHERE {Key}",
            MapTag, version.Name!, VersionNumber.Parse(version.Version));

    static ModelVersionTag MapTag(DbDataReader row) => new() { Key = row.GetString(0), Value = row.GetStringOrNull(1) };

    static PlatformException NotFound(string name, long version) =>
        PlatformException.NotFound($"Model Version (name={name}, version={version}) not found");
}
