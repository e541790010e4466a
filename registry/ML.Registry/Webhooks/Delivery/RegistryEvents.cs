using System.Text.Json;
using ML.Hosting.Databases;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Contracts.RegisteredModels;
using ML.Registry.RegisteredModels;
using ML.Registry.Tags;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>Puts the calls that tell of a change into the outbox, within the transaction of the change.</summary>
sealed class RegistryEvents(TimeProvider clock)
{
    const string PromptText = "mlflow.prompt.text";

    public Task ModelCreatedAsync(DbSession session, CreateRegisteredModel request)
    {
        var tags = (request.Tags ?? []).Select(t => (t.Key, t.Value)).ToList();
        var prompt = tags.Any(t => PromptTags.Marks(t.Key, t.Value));
        return AddAsync(session, new EventKind(prompt ? "prompt" : "registered_model", "created"), json =>
        {
            json.WriteString("name"u8, request.Name);
            EventBody.WriteTags(json, Shown(tags, prompt));
            json.WriteString("description"u8, request.Description ?? "");
        });
    }

    public Task VersionCreatedAsync(DbSession session, CreateModelVersion request, string version)
    {
        var tags = (request.Tags ?? []).Select(t => (t.Key, t.Value)).ToList();
        var prompt = tags.Any(t => PromptTags.Marks(t.Key, t.Value));
        return AddAsync(session, new EventKind(prompt ? "prompt_version" : "model_version", "created"), json =>
        {
            json.WriteString("name"u8, request.Name);
            json.WriteString("version"u8, version);
            if (prompt)
            {
                json.WriteString("template"u8, tags.Find(t => t.Key == PromptText).Value);
            }
            else
            {
                json.WriteString("source"u8, request.Source);
                json.WriteString("run_id"u8, request.RunId);
            }

            EventBody.WriteTags(json, Shown(tags, prompt));
            json.WriteString("description"u8, request.Description);
        });
    }

    /// <summary>A tag of a model: MLflow tells of those of prompts alone.</summary>
    public Task ModelTagAsync(DbSession session, string name, string key, string? value, string action) =>
        AddAsync(session, new EventKind("prompt_tag", action), json => WriteTag(json, name, null, key, value), ofPrompt: name);

    public async Task VersionTagAsync(DbSession session, string name, string version, string key, string? value, string action)
    {
        void Write(Utf8JsonWriter json) => WriteTag(json, name, version, key, value);
        if (!await AddAsync(session, new EventKind("prompt_version_tag", action), Write, ofPrompt: name))
            await AddAsync(session, new EventKind("model_version_tag", action), Write, ofModel: name);
    }

    public async Task AliasAsync(DbSession session, string name, string alias, string? version, string action)
    {
        void Write(Utf8JsonWriter json)
        {
            json.WriteString("name"u8, name);
            json.WriteString("alias"u8, alias);
            if (version is not null) json.WriteString("version"u8, version);
        }

        if (!await AddAsync(session, new EventKind("prompt_alias", action), Write, ofPrompt: name))
            await AddAsync(session, new EventKind("model_version_alias", action), Write, ofModel: name);
    }

    // Whether the model is a prompt is only looked up where somebody listens.
    async Task<bool> AddAsync(DbSession session, EventKind kind, Action<Utf8JsonWriter> data, string? ofPrompt = null, string? ofModel = null)
    {
        var listeners = await Outbox.ListenersAsync(session, kind);
        if (listeners.Count == 0) return false;
        if (ofPrompt is not null && !await RegisteredModelStore.IsPromptAsync(session, ofPrompt)) return false;
        if (ofModel is not null && await RegisteredModelStore.IsPromptAsync(session, ofModel)) return false;
        var now = clock.GetUtcNow();
        await Outbox.AddAsync(session, listeners, kind, EventBody.Of(kind, now, data), now.ToUnixTimeMilliseconds());
        return true;
    }

    static void WriteTag(Utf8JsonWriter json, string name, string? version, string key, string? value)
    {
        json.WriteString("name"u8, name);
        if (version is not null) json.WriteString("version"u8, version);
        json.WriteString("key"u8, key);
        if (value is not null) json.WriteString("value"u8, value);
    }

    // A prompt's own workings stand in tags too; they are no news to anybody.
    static IEnumerable<(string? Key, string? Value)> Shown(IEnumerable<(string? Key, string? Value)> tags, bool prompt) => !prompt
        ? tags
        : tags.Where(t => t.Key?.StartsWith("mlflow.prompt.", StringComparison.Ordinal) == false
            && !t.Key.StartsWith("_mlflow_prompt", StringComparison.Ordinal));
}
