using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.RegisteredModels;
using ML.Registry.Sources;
using ML.Registry.Tags;
using ML.Registry.Webhooks.Delivery;

namespace ML.Registry.ModelVersions;

/// <summary>Creates model versions.</summary>
sealed class ModelVersionCreation(
    RegistryDatabase databases, SourceResolver sources, RegistryWriter writer, RegistryEvents events, RegistryHistory history, TimeProvider clock)
{
    const int SourceLimit = 500;

    public async Task<ModelVersion> CreateAsync(CreateModelVersion request)
    {
        var name = Check.Required(request.Name, "name");
        Check.Required(request.Source, "source");
        Check.MaxLength(request.Source, SourceLimit, "source");
        var tags = request.Tags ?? [];
        var source = await sources.ResolveAsync(request, isPrompt: tags.Any(t => PromptTags.Marks(t.Key, t.Value)));
        foreach (var tag in tags) TagRules.Validate(tag.Key ?? "", tag.Value ?? "");
        var version = new NewModelVersion(
            name, source.Source, source.StorageLocation, request.RunId is { Length: > 0 } run ? run : source.SourceRunId ?? "",
            request.RunLink ?? "", request.Description ?? "");
        var created = await writer.WriteAsync(session => InsertAsync(session, version, request));
        if (!databases.IsShared && request.ModelId is { Length: > 0 } modelId)
            await databases.Tracking.WriteAsync(session => LoggedModelLink.AddAsync(session, modelId, created));
        return created;
    }

    async Task<ModelVersion> InsertAsync(DbSession session, NewModelVersion version, CreateModelVersion request)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await RegisteredModelStore.TouchAsync(session, version.Name, now);
        var number = await ModelVersionStore.InsertAsync(session, version, now);
        foreach (var tag in request.Tags ?? []) await ModelVersionStore.SetTagAsync(session, version.Name, number, tag.Key!, tag.Value ?? "");
        var created = await ModelVersionStore.GetAsync(session, version.Name, number);
        await events.VersionCreatedAsync(session, request, created.Version!);
        await history.RegisteredAsync(session, created, request.ModelId);
        if (databases.IsShared && request.ModelId is { Length: > 0 } modelId) await LoggedModelLink.AddAsync(session, modelId, created);
        return created;
    }
}
