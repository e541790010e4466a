using ML.Client.Errors;
using ML.Client.Fluent;
using ML.Tracking.Contracts.Datasets;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tracking;

/// <summary>
/// Logs to a run of the program that trains. Its metrics share the run's queue, its spool and its system metrics; whoever
/// started the run ends it.
/// </summary>
public sealed class ActiveRunLog(ActiveRun run) : ITrainingLog
{
    public string? RunId => run.RunId;

    public async Task ParametersAsync(IReadOnlyDictionary<string, string> parameters)
    {
        // What the program logged under the same name is its own, and a server keeps the first value.
        await run.Log.FlushAsync();
        var known = (await run.Client.Runs.GetAsync(run.RunId)).Data?.Params?.Select(p => p.Key).ToHashSet() ?? [];
        foreach (var (key, value) in parameters.Where(p => !known.Contains(p.Key))) run.Log.Param(key, value);
    }

    public void Metric(string key, double value, long step) => run.Log.Metric(key, value, step);

    public Task DatasetAsync(ITableSource source, FeatureSpec features, long rows) =>
        run.Client.Runs.LogInputsAsync(run.RunId, [new DatasetInput { Dataset = RunDataset.Of(source, features, rows), Tags = [new InputTag { Key = "mlflow.data.context", Value = "training" }] }]);

    public Task ArtifactAsync(string path, string? folder = null) => RunUploads.ArtifactAsync(run.Client, run.RunId, path, folder);

    public Task ArtifactAsync(string path, ReadOnlyMemory<byte> content) => run.Log.Files.UploadAsync(path, content);

    public Task<string?> ModelAsync(string folder, string name, string? register) => RunUploads.ModelAsync(run.Client, run.Info, folder, name, register);

    /// <summary>Brings what was logged to the server; the run goes on, and its program says what it used. A reason becomes the run's description.</summary>
    /// <exception cref="MlflowException">The server refused something.</exception>
    public Task EndAsync(RunEnd end, string? reason = null, RunCost? cost = null)
    {
        if (reason is not null) run.Log.Tag(MlflowTrainingLog.NoteTag, reason);
        return run.Log.FlushAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
