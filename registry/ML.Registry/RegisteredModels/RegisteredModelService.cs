using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Registry.Contracts.RegisteredModels;
using ML.Registry.Tags;

namespace ML.Registry.RegisteredModels;

/// <summary>Creates, changes and removes registered models.</summary>
sealed class RegisteredModelService(RegistryDatabase databases, TimeProvider clock)
{
    readonly IDatabase database = databases.Registry;

    public Task<RegisteredModel> CreateAsync(CreateRegisteredModel request)
    {
        var name = RegisteredModelName.Validate(Check.Required(request.Name, "name"));
        var tags = request.Tags ?? [];
        foreach (var tag in tags) TagRules.Validate(tag.Key ?? "", tag.Value ?? "");
        var now = Now();
        return database.WriteAsync(async session =>
        {
            if (!await RegisteredModelStore.TryInsertAsync(session, name, request.Description ?? "", now))
                throw await TakenAsync(session, name, tags.Any(t => PromptTags.Marks(t.Key, t.Value)));
            foreach (var tag in tags) await RegisteredModelStore.SetTagAsync(session, name, tag.Key!, tag.Value ?? "");
            return await RegisteredModelStore.GetAsync(session, name);
        });
    }

    public Task<RegisteredModel> GetAsync(GetRegisteredModel request)
    {
        var name = Check.Required(request.Name, "name");
        return database.ReadAsync(session => RegisteredModelStore.GetAsync(session, name));
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
        return database.WriteAsync(async session =>
        {
            await RegisteredModelStore.TouchAsync(session, name, now);
            if (!await RegisteredModelStore.TryRenameAsync(session, name, newName, now)) throw AlreadyExists("Registered Model", newName);
            return await RegisteredModelStore.GetAsync(session, newName);
        });
    }

    public Task DeleteAsync(DeleteRegisteredModel request)
    {
        var name = Check.Required(request.Name, "name");
        var now = Now();
        return database.WriteAsync(async session =>
        {
            await RegisteredModelStore.TouchAsync(session, name, now);
            await RegisteredModelStore.DeleteAsync(session, name);
            return true;
        });
    }

    public Task SetTagAsync(SetRegisteredModelTag request)
    {
        var name = Check.Required(request.Name, "name");
        var key = Check.Required(request.Key, "key");
        TagRules.Validate(key, request.Value ?? "");
        return database.WriteAsync(async session =>
        {
            await RegisteredModelStore.RequireAsync(session, name);
            await RegisteredModelStore.SetTagAsync(session, name, key, request.Value ?? "");
            return true;
        });
    }

    public Task DeleteTagAsync(DeleteRegisteredModelTag request)
    {
        var name = Check.Required(request.Name, "name");
        var key = Check.Required(request.Key, "key");
        return database.WriteAsync(async session =>
        {
            await RegisteredModelStore.RequireAsync(session, name);
            await RegisteredModelStore.DeleteTagAsync(session, name, key);
            return true;
        });
    }

    Task<RegisteredModel> ChangeAsync(string name, Func<DbSession, Task> change)
    {
        var now = Now();
        return database.WriteAsync(async session =>
        {
            await RegisteredModelStore.TouchAsync(session, name, now);
            await change(session);
            return await RegisteredModelStore.GetAsync(session, name);
        });
    }

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
