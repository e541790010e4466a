using System.Buffers;
using ML.Common.Errors;
using ML.Common.Identifiers;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.LoggedModels;
using ML.Tracking.Experiments;
using ML.Tracking.Runs;

namespace ML.Tracking.LoggedModels;

/// <summary>Logged models: create, finalise, read, delete, tag.</summary>
sealed class LoggedModelService(IDatabase database, TrackingHistory history, TimeProvider time)
{
    // Values have no limit, here as in MLflow.
    const int MaxNameLength = 500, MaxKeyLength = 255;
    static readonly SearchValues<char> Forbidden = SearchValues.Create("/:.%\"'");

    long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<CreateLoggedModel.Response> CreateAsync(CreateLoggedModel request, CancellationToken cancellation)
    {
        var experimentId = Check.Required(request.ExperimentId, "experiment_id");
        var name = ChooseName(request.Name);
        CheckParams(request.Params);
        CheckTags(request.Tags);
        var model = await database.WriteAsync(
            async session =>
            {
                var experiment = await ExperimentStore.GetActiveAsync(session, experimentId);
                var id = Identifier.NewModelId();
                var now = Now;
                var row = new LoggedModelRow(
                    id, experiment.Id, name, ArtifactLocations.OfLoggedModel(experiment.ArtifactLocation, id), now, now,
                    LoggedModelStatuses.Pending, request.ModelType, request.SourceRunId, null);
                await LoggedModelStore.InsertAsync(session, row);
                await LoggedModelStore.InsertParamsAsync(session, row, request.Params ?? []);
                await LoggedModelStore.SetTagsAsync(session, row, request.Tags ?? []);
                if (row.SourceRunId is { Length: > 0 } run) await history.MadeAsync(session, run, [new ModelOutput { ModelId = id }]);
                return await LoadAsync(session, id);
            },
            cancellation);
        return new CreateLoggedModel.Response { Model = model };
    }

    public async Task<GetLoggedModel.Response> GetAsync(string id, CancellationToken cancellation) =>
        new() { Model = await database.ReadAsync(session => LoadAsync(session, id), cancellation) };

    public async Task<FinalizeLoggedModel.Response> FinalizeAsync(string id, FinalizeLoggedModel request, CancellationToken cancellation)
    {
        var text = Check.Required(request.Status, "status");
        var status = LoggedModelStatuses.Parse(text)
            ?? throw Check.InvalidValue($"'{text}'", "status", "expected LOGGED_MODEL_READY or LOGGED_MODEL_UPLOAD_FAILED.");
        var model = await database.WriteAsync(
            async session =>
            {
                await LoggedModelStore.GetAsync(session, id);
                await LoggedModelStore.SetStatusAsync(session, id, status, Now);
                return await LoadAsync(session, id);
            },
            cancellation);
        return new FinalizeLoggedModel.Response { Model = model };
    }

    public Task DeleteAsync(string id, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            if (!await LoggedModelStore.DeleteAsync(session, id, Now)) return 0;
            await history.MovedAsync(session, LineageNode.LoggedModel(id), deleted: true);
            return 0;
        },
        cancellation);

    public Task SetTagsAsync(string id, SetLoggedModelTags request, CancellationToken cancellation)
    {
        CheckTags(request.Tags);
        return database.WriteAsync(
            async session =>
            {
                await LoggedModelStore.SetTagsAsync(session, await LoggedModelStore.GetAsync(session, id), request.Tags ?? []);
                return 0;
            },
            cancellation);
    }

    public Task DeleteTagAsync(string id, string key, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await LoggedModelStore.GetAsync(session, id);
            if (await LoggedModelStore.DeleteTagAsync(session, id, key) == 0)
                throw PlatformException.NotFound($"No tag with key '{key}' found for model with ID '{id}'.");
            return 0;
        },
        cancellation);

    public Task LogParamsAsync(string id, LogLoggedModelParamsRequest request, CancellationToken cancellation)
    {
        CheckParams(request.Params);
        return database.WriteAsync(
            async session =>
            {
                await LoggedModelStore.InsertParamsAsync(session, await LoggedModelStore.GetAsync(session, id), request.Params ?? []);
                return 0;
            },
            cancellation);
    }

    static async Task<LoggedModel> LoadAsync(DbSession session, string id) =>
        (await LoggedModelStore.LoadAsync(session, [await LoggedModelStore.GetAsync(session, id)]))[0];

    static string ChooseName(string? name)
    {
        if (string.IsNullOrEmpty(name)) return RunNames.Generate();
        if (name.AsSpan().IndexOfAny(Forbidden) >= 0)
            throw PlatformException.Invalid($"Invalid model name ({name}) provided. Model name must be a non-empty string and cannot contain the following characters: ['/', ':', '.', '%', '\"', \"'\"]");
        Check.MaxLength(name, MaxNameLength, "name");
        return name;
    }

    static void CheckParams(List<LoggedModelParameter>? parameters)
    {
        foreach (var (parameter, i) in (parameters ?? []).Select((p, i) => (p, i)))
        {
            Check.Required(parameter.Key, $"params[{i}].key");
            Check.MaxLength(parameter.Key, MaxKeyLength, $"params[{i}].key");
        }
    }

    static void CheckTags(List<LoggedModelTag>? tags)
    {
        foreach (var (tag, i) in (tags ?? []).Select((t, i) => (t, i)))
        {
            Check.Required(tag.Key, $"tags[{i}].key");
            Check.MaxLength(tag.Key, MaxKeyLength, $"tags[{i}].key");
        }
    }
}
