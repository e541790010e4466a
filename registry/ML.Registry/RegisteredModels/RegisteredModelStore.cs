using System.Data.Common;
using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Contracts.RegisteredModels;
using ML.Registry.ModelVersions;
using ML.Registry.Tags;

namespace ML.Registry.RegisteredModels;

/// <summary>Rows of registered models with what belongs to them.</summary>
static class RegisteredModelStore
{
    const int MaxText = 5000;
    public const string Columns = "name, creation_time, last_updated_time, description";
    public const int ColumnCount = 4;
    public const string Key = "workspace = 'default' AND name = $1";

    /// <summary>A model with tags, aliases and the latest version of each stage.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST.</exception>
    public static async Task<RegisteredModel> GetAsync(DbSession session, string name)
    {
        var model = await session.FirstOrDefaultAsync($"SELECT {Columns} FROM registered_models WHERE {Key}", Map, name) ?? throw NotFound(name);
        model.Tags = await session.QueryAsync($"SELECT key, value FROM registered_model_tags WHERE {Key}", MapTag, name);
        model.Aliases = await session.QueryAsync($"SELECT alias, version FROM registered_model_aliases WHERE {Key} ORDER BY alias", MapAlias, name);
        model.LatestVersions = await ModelVersionStore.LatestAsync(session, name);
        return model;
    }

    /// <summary>False when the name is taken.</summary>
    public static async Task<bool> TryInsertAsync(DbSession session, string name, string description, long now)
    {
        session.RequireFit(description, MaxText, "description");
        return await session.ExecuteAsync(
            "INSERT INTO registered_models (name, creation_time, last_updated_time, description, workspace) VALUES ($1, $2, $3, $4, 'default') "
            + "ON CONFLICT DO NOTHING", name, now, now, description) > 0;
    }

    /// <summary>
    /// Sets the time of the last change and holds the row, so that whatever follows in this transaction has the model to itself.
    /// </summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST.</exception>
    public static async Task TouchAsync(DbSession session, string name, long now)
    {
        if (await session.ExecuteAsync($"UPDATE registered_models SET last_updated_time = $2 WHERE {Key}", name, now) == 0) throw NotFound(name);
    }

    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST.</exception>
    public static async Task RequireAsync(DbSession session, string name)
    {
        if (await session.ScalarInt64Async($"SELECT 1 FROM registered_models WHERE {Key}", name) is null) throw NotFound(name);
    }

    public static Task SetDescriptionAsync(DbSession session, string name, string? description)
    {
        session.RequireFit(description, MaxText, "description");
        return session.ExecuteAsync($"UPDATE registered_models SET description = $2 WHERE {Key}", name, description);
    }

    /// <summary>Renames with every reference (the foreign keys cascade); false when the new name is taken.</summary>
    public static async Task<bool> TryRenameAsync(DbSession session, string name, string newName, long now)
    {
        if (newName != name && await session.ScalarInt64Async($"SELECT 1 FROM registered_models WHERE {Key}", newName) is not null) return false;
        await session.ExecuteAsync($"UPDATE registered_models SET name = $2, last_updated_time = $3 WHERE {Key}", name, newName, now);
        await session.ExecuteAsync($"UPDATE model_versions SET last_updated_time = $2 WHERE {Key}", newName, now);
        return true;
    }

    public static async Task DeleteAsync(DbSession session, string name)
    {
        foreach (var table in (string[])["model_version_tags", "model_versions", "registered_model_tags", "registered_model_aliases", "registered_models"])
            await session.ExecuteAsync($"DELETE FROM {table} WHERE {Key}", name);
    }

    public static Task SetTagAsync(DbSession session, string name, string key, string value)
    {
        session.RequireFit(value, MaxText, $"value of the tag {key}");
        return session.ExecuteAsync(
            "INSERT INTO registered_model_tags (key, value, name, workspace) VALUES ($2, $3, $1, 'default') "
            + "ON CONFLICT (workspace, key, name) DO UPDATE SET value = excluded.value", name, key, value);
    }

    /// <summary>A tag as it is; null where there is none.</summary>
    public static Task<RegisteredModelTag?> FindTagAsync(DbSession session, string name, string key) => session.FirstOrDefaultAsync<RegisteredModelTag?>(
        $"SELECT key, value FROM registered_model_tags WHERE {Key} AND key = $2", MapTag, name, key);

    public static Task DeleteTagAsync(DbSession session, string name, string key) =>
        session.ExecuteAsync($"DELETE FROM registered_model_tags WHERE {Key} AND key = $2", name, key);

    public static async Task<bool> IsPromptAsync(DbSession session, string name)
    {
        var value = await session.FirstOrDefaultAsync(
            $"SELECT value FROM registered_model_tags WHERE {Key} AND key = $2", static r => r.GetStringOrNull(0), name, PromptTags.IsPrompt);
        return PromptTags.Marks(PromptTags.IsPrompt, value);
    }

    public static RegisteredModel Map(DbDataReader row) => new()
    {
        Name = row.GetString(0),
        CreationTimestamp = row.GetInt64OrNull(1),
        LastUpdatedTimestamp = row.GetInt64OrNull(2),
        Description = row.GetStringOrNull(3) is { Length: > 0 } description ? description : null,
    };

    public static PlatformException NotFound(string name) => PlatformException.NotFound($"Registered Model with name={name} not found");

    static RegisteredModelTag MapTag(DbDataReader row) => new() { Key = row.GetString(0), Value = row.GetStringOrNull(1) };

    static RegisteredModelAlias MapAlias(DbDataReader row) =>
        new() { Alias = row.GetString(0), Version = VersionNumber.Format(row.GetInt64(1)) };
}
