using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Common.Paging;
using ML.Hosting.Configuration;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Experiments;
using ML.Tracking.Validation;

namespace ML.Tracking.Experiments;

/// <summary>Experiments: create, read, search, rename, delete, restore, tag.</summary>
sealed class ExperimentService(IDatabase database, ArtifactOptions artifacts, TrackingHistory history, TimeProvider time)
{
    const string Kind = "experiment";
    const int MaxNameLength = 500;
    const int MaxPage = 50000;

    long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A new database starts with the experiment that clients log to by default.</summary>
    public Task EnsureDefaultAsync(CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            if (await session.ScalarInt64Async("SELECT COUNT(*) FROM experiments") == 0)
                await ExperimentStore.InsertDefaultAsync(session, ArtifactLocations.OfExperiment(artifacts, 0), Now);
            return 0;
        },
        cancellation);

    public async Task<CreateExperiment.Response> CreateAsync(CreateExperiment request, CancellationToken cancellation)
    {
        var name = CheckName(request.Name, "name");
        if (!string.IsNullOrEmpty(request.ArtifactLocation)) ArtifactLocations.Validate(request.ArtifactLocation);
        var tags = (request.Tags ?? []).Select((tag, i) => CheckTag(tag.Key, tag.Value, $"tags[{i}].key")).ToList();
        Names.RefuseTwice(tags.Select(t => t.Key));
        var id = await database.WriteAsync(session => InsertAsync(session, name, request.ArtifactLocation, tags), cancellation);
        return new CreateExperiment.Response { ExperimentId = id.ToString(System.Globalization.CultureInfo.InvariantCulture) };
    }

    public async Task<GetExperiment.Response> GetAsync(GetExperiment request, CancellationToken cancellation)
    {
        var id = Check.Required(request.ExperimentId, "experiment_id");
        return new GetExperiment.Response
        {
            Experiment = await database.ReadAsync(async s => await WithTagsAsync(s, await ExperimentStore.GetAsync(s, id)), cancellation),
        };
    }

    public async Task<GetExperimentByName.Response> GetByNameAsync(GetExperimentByName request, CancellationToken cancellation)
    {
        var name = Check.Required(request.ExperimentName, "experiment_name");
        var experiment = await database.ReadAsync(
            async session => await WithTagsAsync(
                session,
                await ExperimentStore.FindByNameAsync(session, name)
                ?? throw PlatformException.NotFound($"Could not find experiment with name '{name}'")),
            cancellation);
        return new GetExperimentByName.Response { Experiment = experiment };
    }

    public async Task<SearchExperiments.Response> SearchAsync(SearchExperiments request, CancellationToken cancellation)
    {
        var limit = PageSize(request.MaxResults);
        var filter = ExperimentSearchSchema.Schema.Filter(request.Filter);
        var order = ExperimentSearchSchema.Schema.Order(request.OrderBy);
        return await database.ReadAsync(
            async session =>
            {
                var page = await ExperimentStore.SearchAsync(session, filter, order, request.ViewType, limit, request.PageToken);
                return new SearchExperiments.Response
                {
                    Experiments = await ExperimentStore.WithTagsAsync(session, page.Items),
                    NextPageToken = page.NextToken,
                };
            },
            cancellation);
    }

    public Task UpdateAsync(UpdateExperiment request, CancellationToken cancellation)
    {
        var id = Check.Required(request.ExperimentId, "experiment_id");
        if (!string.IsNullOrEmpty(request.NewName)) CheckName(request.NewName, "new_name");
        return database.WriteAsync(
            async session =>
            {
                var experiment = await ExperimentStore.GetAsync(session, id);
                if (string.IsNullOrEmpty(request.NewName)) return 0;
                if (!experiment.IsActive) throw PlatformException.Invalid("Cannot rename a non-active experiment.");
                if (await ExperimentStore.FindByNameAsync(session, request.NewName) is { } other && other.Id != experiment.Id) throw NameTaken(request.NewName);
                await ExperimentStore.RenameAsync(session, experiment.Id, request.NewName, Now);
                await history.ChangedAsync(session, Kind, "rename", id, new JsonObject { ["name"] = experiment.Name }, new JsonObject { ["name"] = request.NewName });
                return 0;
            },
            cancellation);
    }

    public Task DeleteAsync(DeleteExperiment request, CancellationToken cancellation) =>
        MoveAsync(request.ExperimentId, from: LifecycleStages.Active, to: LifecycleStages.Deleted, cancellation);

    public Task RestoreAsync(RestoreExperiment request, CancellationToken cancellation) =>
        MoveAsync(request.ExperimentId, from: LifecycleStages.Deleted, to: LifecycleStages.Active, cancellation);

    public Task SetTagAsync(SetExperimentTag request, CancellationToken cancellation)
    {
        var id = Check.Required(request.ExperimentId, "experiment_id");
        var (key, value) = CheckTag(request.Key, request.Value, "key");
        return database.WriteAsync(
            async session =>
            {
                var experiment = await ExperimentStore.GetActiveAsync(session, id);
                var before = await ExperimentStore.FindTagAsync(session, experiment.Id, key);
                await ExperimentStore.SetTagAsync(session, experiment.Id, key, value);
                await history.ChangedAsync(session, Kind, "set_tag", id, StateOf(before), AuditStates.Tag(key, value));
                return 0;
            },
            cancellation);
    }

    public Task DeleteTagAsync(DeleteExperimentTag request, CancellationToken cancellation)
    {
        var id = Check.Required(request.ExperimentId, "experiment_id");
        var key = Check.Required(request.Key, "key");
        return database.WriteAsync(
            async session =>
            {
                var experiment = await ExperimentStore.GetActiveAsync(session, id);
                var before = await ExperimentStore.FindTagAsync(session, experiment.Id, key);
                if (await ExperimentStore.DeleteTagAsync(session, experiment.Id, key) == 0)
                    throw PlatformException.NotFound($"No tag with name: {key} in experiment with id {id}");
                await history.ChangedAsync(session, Kind, "delete_tag", id, StateOf(before), null);
                return 0;
            },
            cancellation);
    }

    async Task<long> InsertAsync(DbSession session, string name, string? location, List<(string Key, string Value)> tags)
    {
        var id = await ExperimentStore.InsertAsync(session, name, Now) ?? throw NameTaken(name);
        var chosen = string.IsNullOrEmpty(location) ? ArtifactLocations.OfExperiment(artifacts, id) : location;
        await ExperimentStore.SetLocationAsync(session, id, chosen);
        foreach (var (key, value) in tags) await ExperimentStore.SetTagAsync(session, id, key, value);
        await history.ChangedAsync(session, Kind, "create", id.ToString(System.Globalization.CultureInfo.InvariantCulture), null, new JsonObject { ["name"] = name });
        return id;
    }

    Task MoveAsync(string? experimentId, string from, string to, CancellationToken cancellation)
    {
        var id = Check.Required(experimentId, "experiment_id");
        return database.WriteAsync(
            async session =>
            {
                var experiment = await ExperimentStore.GetAsync(session, id);
                if (experiment.LifecycleStage != from) throw ExperimentIds.NotFound(id);
                await ExperimentStore.SetStageAsync(session, experiment.Id, to, Now);
                await history.ChangedAsync(
                    session, Kind, to == LifecycleStages.Deleted ? "delete" : "restore", id, new JsonObject { ["lifecycle_stage"] = from }, new JsonObject { ["lifecycle_stage"] = to });
                return 0;
            },
            cancellation);
    }

    static async Task<Experiment> WithTagsAsync(DbSession session, ExperimentRow row) => (await ExperimentStore.WithTagsAsync(session, [row]))[0];

    static JsonObject? StateOf(ExperimentTag? tag) => tag is null ? null : AuditStates.Tag(tag.Key, tag.Value);

    static string CheckName(string? name, string parameter)
    {
        Check.Required(name, parameter);
        Check.MaxLength(name, MaxNameLength, parameter);
        return name;
    }

    static (string Key, string Value) CheckTag(string? key, string? value, string path)
    {
        var checkedKey = Names.TagKey(key, path);
        Check.MaxLength(value, Names.MaxExperimentTagValueLength, "value");
        return (checkedKey, value ?? "");
    }

    static int PageSize(long? asked) => asked switch
    {
        null or <= 0 => throw PlatformException.Invalid(
            $"Invalid value {asked ?? 0} for parameter 'max_results' supplied. It must be a positive integer"),
        > MaxPage => throw PlatformException.Invalid(
            $"Invalid value {asked} for parameter 'max_results' supplied. It must be at most {MaxPage}"),
        _ => (int)asked,
    };

    static PlatformException NameTaken(string name) => PlatformException.Exists($"Experiment(name={name}) already exists.");
}
