using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Contracts.RegisteredModels;
using ML.Registry.RegisteredModels;
using ML.Registry.Stages;
using ML.Registry.Tags;
using ML.Registry.Webhooks.Delivery;

namespace ML.Registry.ModelVersions;

/// <summary>Reads, changes and removes model versions. Creation is <see cref="ModelVersionCreation"/>.</summary>
sealed class ModelVersionService(RegistryDatabase databases, RegistryWriter writer, RegistryEvents events, RegistryHistory history, TimeProvider clock)
{
    readonly IDatabase database = databases.Registry;

    public Task<ModelVersion> GetAsync(GetModelVersion request)
    {
        var (name, version) = KeyOf(request.Name, request.Version);
        return database.ReadAsync(session => ModelVersionStore.GetAsync(session, name, version));
    }

    public Task<ModelVersion> UpdateAsync(UpdateModelVersion request)
    {
        var (name, version) = KeyOf(request.Name, request.Version);
        return ChangeAsync("update", name, version, (session, now) =>
            ModelVersionStore.SetDescriptionAsync(session, name, version, request.Description, now));
    }

    public Task<ModelVersion> TransitionAsync(TransitionModelVersionStage request)
    {
        var (name, version) = KeyOf(request.Name, request.Version);
        var given = Check.Required(request.Stage, "stage");
        var stage = Stage.Parse(given);
        var archive = request.ArchiveExistingVersions == true;
        if (archive) Stage.RequireActive(stage, given);
        return ChangeAsync("transition_stage", name, version, async (session, now) =>
        {
            await RegisteredModelStore.TouchAsync(session, name, now);
            await ModelVersionStore.SetStageAsync(session, name, version, stage, now);
            if (archive) await ModelVersionStore.ArchiveOthersAsync(session, name, version, stage, now);
        });
    }

    public Task DeleteAsync(DeleteModelVersion request)
    {
        var (name, version) = KeyOf(request.Name, request.Version);
        var now = Now();
        return writer.WriteAsync(async session =>
        {
            var before = await ModelVersionStore.GetAsync(session, name, version);
            await RegisteredModelStore.TouchAsync(session, name, now);
            await ModelVersionStore.DeleteAsync(session, name, version, now);
            await history.VersionDeletedAsync(session, name, VersionNumber.Format(version), StateOf(before));
            return true;
        });
    }

    public Task<string> GetDownloadUriAsync(GetModelVersionDownloadUri request)
    {
        var version = VersionNumber.Parse(request.Version);
        var name = Check.Required(request.Name, "name");
        return database.ReadAsync(session => ModelVersionStore.LocationAsync(session, name, version));
    }

    public Task SetTagAsync(SetModelVersionTag request)
    {
        var (name, version) = KeyOf(request.Name, request.Version);
        var key = Check.Required(request.Key, "key");
        TagRules.Validate(key, request.Value ?? "");
        return writer.WriteAsync(async session =>
        {
            await ModelVersionStore.RequireAsync(session, name, version);
            var before = await TagAsync(session, name, version, key);
            await ModelVersionStore.SetTagAsync(session, name, version, key, request.Value ?? "");
            await history.VersionAsync(session, "set_tag", name, VersionNumber.Format(version), before, AuditStates.Tag(key, request.Value ?? ""));
            await events.VersionTagAsync(session, name, VersionNumber.Format(version), key, request.Value ?? "", "set");
            return true;
        });
    }

    public Task DeleteTagAsync(DeleteModelVersionTag request)
    {
        var (name, version) = KeyOf(request.Name, request.Version);
        var key = Check.Required(request.Key, "key");
        return writer.WriteAsync(async session =>
        {
            await ModelVersionStore.RequireAsync(session, name, version);
            var before = await TagAsync(session, name, version, key);
            await ModelVersionStore.DeleteTagAsync(session, name, version, key);
            if (before is not null) await history.VersionAsync(session, "delete_tag", name, VersionNumber.Format(version), before, null);
            await events.VersionTagAsync(session, name, VersionNumber.Format(version), key, null, "deleted");
            return true;
        });
    }

    public Task<List<ModelVersion>> GetLatestAsync(GetLatestVersions request)
    {
        var name = Check.Required(request.Name, "name");
        var stages = request.Stages?.Select(Stage.Parse).ToHashSet();
        return database.ReadAsync(async session =>
        {
            await RegisteredModelStore.RequireAsync(session, name);
            var latest = await ModelVersionStore.LatestAsync(session, name);
            if (stages is { Count: > 0 }) latest = latest.FindAll(v => stages.Contains(v.CurrentStage!));
            foreach (var version in latest) await ModelVersionStore.AddAliasesAsync(session, version);
            return latest;
        });
    }

    static JsonObject StateOf(ModelVersion version) => new()
    {
        ["stage"] = version.CurrentStage, ["description"] = version.Description, ["aliases"] = new JsonArray([.. (version.Aliases ?? []).Select(a => (JsonNode)a)]),
    };

    async Task<JsonObject?> TagAsync(DbSession session, string name, long version, string key) =>
        history.IsKept && await ModelVersionStore.FindTagAsync(session, name, version, key) is { } tag ? AuditStates.Tag(tag.Key, tag.Value) : null;

    Task<ModelVersion> ChangeAsync(string verb, string name, long version, Func<DbSession, long, Task> change)
    {
        var now = Now();
        return writer.WriteAsync(async session =>
        {
            var before = await ModelVersionStore.GetAsync(session, name, version);
            await change(session, now);
            var after = await ModelVersionStore.GetAsync(session, name, version);
            await history.VersionAsync(session, verb, name, VersionNumber.Format(version), StateOf(before), StateOf(after));
            return after;
        });
    }

    static (string Name, long Version) KeyOf(string? name, string? version) =>
        (Check.Required(name, "name"), VersionNumber.Parse(Check.Required(version, "version")));

    long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
