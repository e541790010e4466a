using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Registry.Contracts.RegisteredModels;
using ML.Registry.Tags;
using ML.Registry.Webhooks.Delivery;

namespace ML.Registry.RegisteredModels;

/// <summary>Creates, changes and removes registered models.</summary>
sealed class RegisteredModelService(RegistryDatabase databases, RegistryWriter writer, RegistryEvents events, RegistryHistory history, TimeProvider clock)
{
    public Task<RegisteredModel> CreateAsync(CreateRegisteredModel request)
    {
        var name = RegisteredModelName.Validate(Check.Required(request.Name, "name"));
        var tags = request.Tags ?? [];
        foreach (var tag in tags) TagRules.Validate(tag.Key ?? "", tag.Value ?? "");
        var now = Now();
        return writer.WriteAsync(async session =>
        {
            if (!await RegisteredModelStore.TryInsertAsync(session, name, request.Description ?? "", now))
                throw await TakenAsync(session, name, tags.Any(t => PromptTags.Marks(t.Key, t.Value)));
            foreach (var tag in tags) await RegisteredModelStore.SetTagAsync(session, name, tag.Key!, tag.Value ?? "");
            await events.ModelCreatedAsync(session, request);
            await history.ModelAsync(session, "create", name, null, new JsonObject { ["description"] = request.Description ?? "" });
            return await RegisteredModelStore.GetAsync(session, name);
        });
    }

    public Task<RegisteredModel> GetAsync(GetRegisteredModel request)
    {
        var name = Check.Required(request.Name, "name");
        return databases.Registry.ReadAsync(session => RegisteredModelStore.GetAsync(session, name));
    }

    public Task<RegisteredModel> UpdateAsync(UpdateRegisteredModel request)
    {
        var name = Check.Required(request.Name, "name");
        return ChangeAsync(name, session => RegisteredModelStore.SetDescriptionAsync(session, name, request.Description));
    }

    public Task<RegisteredModel> RenameAsync(RenameRegisteredModel request)
    {
        var name = Check.Required(request.Name, "name");
        var newName = RegisteredModelName.Validate(Check.Required(request.NewName, "new_name"));
        var now = Now();
        return writer.WriteAsync(async session =>
        {
            await RegisteredModelStore.TouchAsync(session, name, now);
            if (!await RegisteredModelStore.TryRenameAsync(session, name, newName, now)) throw AlreadyExists("Registered Model", newName);
            await history.ModelRenamedAsync(session, name, newName);
            return await RegisteredModelStore.GetAsync(session, newName);
        });
    }

    public Task DeleteAsync(DeleteRegisteredModel request)
    {
        var name = Check.Required(request.Name, "name");
        var now = Now();
        return writer.WriteAsync(async session =>
        {
            await RegisteredModelStore.TouchAsync(session, name, now);
            if (history.IsKept) await history.ModelDeletedAsync(session, name, StateOf(await RegisteredModelStore.GetAsync(session, name)));
            await RegisteredModelStore.DeleteAsync(session, name);
            return true;
        });
    }

    public Task SetTagAsync(SetRegisteredModelTag request)
    {
        var name = Check.Required(request.Name, "name");
        var key = Check.Required(request.Key, "key");
        TagRules.Validate(key, request.Value ?? "");
        return writer.WriteAsync(async session =>
        {
            await RegisteredModelStore.RequireAsync(session, name);
            var before = await TagAsync(session, name, key);
            await RegisteredModelStore.SetTagAsync(session, name, key, request.Value ?? "");
            await history.ModelAsync(session, "set_tag", name, before, AuditStates.Tag(key, request.Value ?? ""));
            await events.ModelTagAsync(session, name, key, request.Value ?? "", "set");
            return true;
        });
    }

    public Task DeleteTagAsync(DeleteRegisteredModelTag request)
    {
        var name = Check.Required(request.Name, "name");
        var key = Check.Required(request.Key, "key");
        return writer.WriteAsync(async session =>
        {
            await RegisteredModelStore.RequireAsync(session, name);
            var before = await TagAsync(session, name, key);
            await RegisteredModelStore.DeleteTagAsync(session, name, key);
            if (before is not null) await history.ModelAsync(session, "delete_tag", name, before, null);
            await events.ModelTagAsync(session, name, key, null, "deleted");
            return true;
        });
    }

    async Task<JsonObject?> TagAsync(DbSession session, string name, string key) =>
        history.IsKept && await RegisteredModelStore.FindTagAsync(session, name, key) is { } tag ? AuditStates.Tag(tag.Key, tag.Value) : null;

    Task<RegisteredModel> ChangeAsync(string name, Func<DbSession, Task> change)
    {
        var now = Now();
        return writer.WriteAsync(async session =>
        {
            var before = await RegisteredModelStore.GetAsync(session, name);
            await RegisteredModelStore.TouchAsync(session, name, now);
            await change(session);
            var after = await RegisteredModelStore.GetAsync(session, name);
            await history.ModelAsync(session, "update", name, StateOf(before), StateOf(after));
            return after;
        });
    }

    static JsonObject StateOf(RegisteredModel model) => new()
    {
        ["description"] = model.Description, ["versions"] = new JsonArray([.. (model.LatestVersions ?? []).Select(v => (JsonNode?)v.Version)]),
    };

    static async Task<PlatformException> TakenAsync(DbSession session, string name, bool prompt)
    {
        if (await RegisteredModelStore.IsPromptAsync(session, name) == prompt) return AlreadyExists(prompt ? "Prompt" : "Registered Model", name);
        var (wanted, found) = prompt ? ("prompt", "registered model") : ("registered model", "prompt");
        return PlatformException.Exists(
            $"Tried to create a {wanted} with name '{name}', but the name is already taken by a {found}. "
            + "MLflow does not allow creating a model and a prompt with the same name.");
    }

    static PlatformException AlreadyExists(string what, string name) => PlatformException.Exists($"{what} (name={name}) already exists.");

    long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
