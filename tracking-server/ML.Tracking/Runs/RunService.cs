using ML.Common.Errors;
using ML.Common.Identifiers;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;
using ML.Tracking.Contracts.Runs;
using ML.Tracking.Experiments;
using ML.Tracking.Validation;

namespace ML.Tracking.Runs;

/// <summary>One run's life: create, read, update, delete, restore, tag.</summary>
sealed class RunService(IDatabase database, TrackingHistory history, TimeProvider time)
{
    public async Task<CreateRun.Response> CreateAsync(CreateRun request, CancellationToken cancellation)
    {
        var tags = (request.Tags ?? []).Select(t => KeyValuePair.Create(Check.Required(t.Key, "tags.key"), t.Value ?? "")).ToList();
        Names.RefuseTwice(tags.Select(t => t.Key));
        var name = ChooseName(request.RunName, tags);
        var run = await database.WriteAsync(
            async session =>
            {
                var experiment = await ExperimentStore.GetActiveAsync(session, Check.Required(request.ExperimentId, "experiment_id"));
                var id = Identifier.NewHex();
                var row = new RunRow(
                    id, name, request.UserId ?? "", RunStatuses.Running, request.StartTime ?? 0, null, LifecycleStages.Active,
                    ArtifactLocations.OfRun(experiment.ArtifactLocation, id), experiment.Id);
                await RunStore.InsertAsync(session, row);
                await RunStore.SetTagsAsync(session, id, tags);
                return row;
            },
            cancellation);
        return new CreateRun.Response
        {
            Run = new Run
            {
                Info = run.ToWire(),
                Data = new RunData { Tags = [.. tags.DistinctBy(t => t.Key).Select(t => new RunTag { Key = t.Key, Value = t.Value })] },
                Inputs = new RunInputs(),
            },
        };
    }

    public async Task<GetRun.Response> GetAsync(GetRun request, CancellationToken cancellation)
    {
        var id = RunId(request.RunId, request.RunUuid);
        return new GetRun.Response { Run = await database.ReadAsync(session => RunDetails.GetAsync(session, id), cancellation) };
    }

    public async Task<UpdateRun.Response> UpdateAsync(UpdateRun request, CancellationToken cancellation)
    {
        var id = RunId(request.RunId, request.RunUuid);
        var updated = await database.WriteAsync(
            async session =>
            {
                var run = await RunStore.GetActiveAsync(session, id);
                var renamed = !string.IsNullOrEmpty(request.RunName);
                run = run with
                {
                    Status = RunStatuses.IsKnown(request.Status) ? request.Status : run.Status,
                    EndTime = request.EndTime ?? run.EndTime,
                    Name = renamed ? request.RunName : run.Name,
                };
                await RunStore.UpdateAsync(session, run);
                if (renamed) await RunStore.SetTagsAsync(session, id, [KeyValuePair.Create(RunTags.RunName, request.RunName!)]);
                return run;
            },
            cancellation);
        return new UpdateRun.Response { RunInfo = updated.ToWire() };
    }

    public Task DeleteAsync(DeleteRun request, CancellationToken cancellation) =>
        SetStageAsync(Check.Required(request.RunId, "run_id"), LifecycleStages.Deleted, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);

    public Task RestoreAsync(RestoreRun request, CancellationToken cancellation) =>
        SetStageAsync(Check.Required(request.RunId, "run_id"), LifecycleStages.Active, null, cancellation);

    public Task SetTagAsync(SetTag request, CancellationToken cancellation)
    {
        var id = RunId(request.RunId, request.RunUuid);
        var key = Names.TagKey(request.Key, "key");
        var value = Names.Truncate(request.Value ?? "", Names.MaxTagValueLength, "value");
        return database.WriteAsync(
            async session =>
            {
                await RunStore.GetActiveAsync(session, id);
                await RunStore.SetTagsAsync(session, id, [KeyValuePair.Create(key, value)]);
                return 0;
            },
            cancellation);
    }

    public Task DeleteTagAsync(DeleteTag request, CancellationToken cancellation)
    {
        var id = Check.Required(request.RunId, "run_id");
        var key = Check.Required(request.Key, "key");
        return database.WriteAsync(
            async session =>
            {
                await RunStore.GetActiveAsync(session, id);
                if (await RunStore.DeleteTagAsync(session, id, key) == 0)
                    throw PlatformException.NotFound($"No tag with name: {key} in run with id {id}");
                return 0;
            },
            cancellation);
    }

    /// <summary>The run a request names by run_id or, where that is not given, by its older name run_uuid.</summary>
    internal static string RunId(string? runId, string? runUuid) => Check.Required(runId ?? runUuid, "run_id");

    Task SetStageAsync(string id, string stage, long? deletedTime, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var run = await RunStore.GetAsync(session, id);
            if (run.LifecycleStage == stage) return 0;
            await RunStore.SetStageAsync(session, id, stage, deletedTime);
            await history.MovedAsync(session, LineageNode.Run(id), stage == LifecycleStages.Deleted);
            return 0;
        },
        cancellation);

    // The name may come as a field or as a tag; both must agree, and the tag is always there afterwards.
    static string ChooseName(string? field, List<KeyValuePair<string, string>> tags)
    {
        var tag = tags.FirstOrDefault(t => t.Key == RunTags.RunName).Value;
        if (!string.IsNullOrEmpty(field) && !string.IsNullOrEmpty(tag) && field != tag)
            throw PlatformException.Invalid(
                $"Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='{field}', mlflow.runName='{tag}').");
        var name = !string.IsNullOrEmpty(field) ? field : !string.IsNullOrEmpty(tag) ? tag : RunNames.Generate();
        if (string.IsNullOrEmpty(tag))
        {
            tags.RemoveAll(t => t.Key == RunTags.RunName);
            tags.Add(KeyValuePair.Create(RunTags.RunName, name));
        }

        return name;
    }
}
