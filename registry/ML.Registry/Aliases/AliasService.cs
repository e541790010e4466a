using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Contracts.RegisteredModels;
using ML.Registry.ModelVersions;
using ML.Registry.RegisteredModels;
using ML.Registry.Webhooks.Delivery;

namespace ML.Registry.Aliases;

/// <summary>Named pointers from a model to one of its versions.</summary>
sealed class AliasService(RegistryDatabase databases, RegistryWriter writer, RegistryEvents events, RegistryHistory history)
{
    public Task SetAsync(SetRegisteredModelAlias request)
    {
        var name = Check.Required(request.Name, "name");
        var alias = Check.Required(request.Alias, "alias");
        var version = VersionNumber.Parse(Check.Required(request.Version, "version"));
        AliasName.Validate(alias);
        return writer.WriteAsync(async session =>
        {
            await ModelVersionStore.RequireAsync(session, name, version);
            var before = await TargetAsync(session, name, alias);
            await session.ExecuteAsync(
                "INSERT INTO registered_model_aliases (alias, version, name, workspace) VALUES ($1, $2, $3, 'default') "
                + "ON CONFLICT (workspace, name, alias) DO UPDATE SET version = excluded.version", alias, version, name);
            await events.AliasAsync(session, name, alias, VersionNumber.Format(version), "created");
            await history.AliasAsync(session, "set_alias", name, alias, before, VersionNumber.Format(version));
            return true;
        });
    }

    public Task DeleteAsync(DeleteRegisteredModelAlias request)
    {
        var name = Check.Required(request.Name, "name");
        var alias = Check.Required(request.Alias, "alias");
        return writer.WriteAsync(async session =>
        {
            await RegisteredModelStore.RequireAsync(session, name);
            if (await TargetAsync(session, name, alias) is { } before) await history.AliasAsync(session, "delete_alias", name, alias, before, null);
            await session.ExecuteAsync($"DELETE FROM registered_model_aliases WHERE {RegisteredModelStore.Key} AND alias = $2", name, alias);
            await events.AliasAsync(session, name, alias, null, "deleted");
            return true;
        });
    }

    public Task<ModelVersion> GetVersionAsync(GetModelVersionByAlias request)
    {
        var name = Check.Required(request.Name, "name");
        var alias = Check.Required(request.Alias, "alias");
        return databases.Registry.ReadAsync(async session => await ModelVersionStore.GetAsync(session, name, await ResolveAsync(session, name, alias)));
    }

    /// <summary>The version an alias points to; <c>latest</c> is the highest one.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST for an unknown model, INVALID_PARAMETER_VALUE for an unknown alias.</exception>
    public static async Task<long> ResolveAsync(DbSession session, string name, string alias)
    {
        await RegisteredModelStore.RequireAsync(session, name);
        if (AliasName.IsLatest(alias))
            return await ModelVersionStore.HighestAsync(session, name) ?? throw PlatformException.NotFound($"Latest version not found for model {name}.");
        return await FindAsync(session, name, alias) ?? throw PlatformException.Invalid($"Registered model alias {alias} not found.");
    }

    static Task<long?> FindAsync(DbSession session, string name, string alias) =>
        session.ScalarInt64Async($"SELECT version FROM registered_model_aliases WHERE {RegisteredModelStore.Key} AND alias = $2", name, alias);

    async Task<string?> TargetAsync(DbSession session, string name, string alias) =>
        history.IsKept && await FindAsync(session, name, alias) is { } version ? VersionNumber.Format(version) : null;
}
