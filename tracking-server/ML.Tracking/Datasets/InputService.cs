using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Runs;

namespace ML.Tracking.Datasets;

/// <summary>Records what a run read (datasets, models) and which models it made.</summary>
sealed class InputService(IDatabase database, TrackingHistory history) : IRunInputs
{
    const int MaxNameLength = 500, MaxDigestLength = 36, MaxSourceLength = 65535, MaxSchemaLength = 1048575, MaxProfileLength = 16777215;
    const int MaxTagKeyLength = 255, MaxTagValueLength = 500, MaxInputs = 1000;

    public Task LogInputsAsync(LogInputs request, CancellationToken cancellation)
    {
        var runId = Check.Required(request.RunId, "run_id");
        var datasets = request.Datasets ?? [];
        var models = request.Models ?? [];
        if (datasets.Count > MaxInputs)
            throw PlatformException.Invalid($"A log-inputs request can contain at most {MaxInputs} datasets. Got {datasets.Count} datasets.");
        for (var i = 0; i < datasets.Count; i++) CheckDataset(datasets[i], i);
        for (var i = 0; i < models.Count; i++) Check.Required(models[i].ModelId, $"models[{i}].model_id");
        return database.WriteAsync(
            async session =>
            {
                var run = await RunStore.GetActiveAsync(session, runId);
                await InputStore.LogDatasetsAsync(session, run.ExperimentId, runId, datasets);
                await InputStore.LogModelInputsAsync(session, runId, models);
                await history.ReadAsync(session, runId, datasets, models);
                return 0;
            },
            cancellation);
    }

    public Task LogOutputsAsync(LogOutputs request, CancellationToken cancellation)
    {
        var runId = Check.Required(request.RunId, "run_id");
        var models = request.Models ?? [];
        for (var i = 0; i < models.Count; i++) Check.Required(models[i].ModelId, $"models[{i}].model_id");
        return database.WriteAsync(
            async session =>
            {
                await RunStore.GetActiveAsync(session, runId);
                await InputStore.LogModelOutputsAsync(session, runId, models);
                await history.MadeAsync(session, runId, models);
                return 0;
            },
            cancellation);
    }

    static void CheckDataset(DatasetInput input, int index)
    {
        var path = $"datasets[{index}].dataset";
        var dataset = input.Dataset ?? throw Check.Missing(path);
        Check.Required(dataset.Name, path + ".name");
        Check.MaxLength(dataset.Name, MaxNameLength, path + ".name");
        Check.MaxLength(dataset.Digest, MaxDigestLength, path + ".digest");
        Check.MaxLength(dataset.Source, MaxSourceLength, path + ".source");
        Check.MaxLength(dataset.Schema, MaxSchemaLength, path + ".schema");
        Check.MaxLength(dataset.Profile, MaxProfileLength, path + ".profile");
        foreach (var (tag, i) in (input.Tags ?? []).Select((t, i) => (t, i)))
        {
            Check.Required(tag.Key, $"datasets[{index}].tags[{i}].key");
            Check.MaxLength(tag.Key, MaxTagKeyLength, $"datasets[{index}].tags[{i}].key");
            Check.MaxLength(Check.Required(tag.Value, $"datasets[{index}].tags[{i}].value"), MaxTagValueLength, $"datasets[{index}].tags[{i}].value");
        }
    }
}
