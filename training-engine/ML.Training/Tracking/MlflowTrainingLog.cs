using ML.Client;
using ML.Client.Errors;
using ML.Client.Runs;
using ML.Common.Errors;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tracking;

/// <summary>Logs to an MLflow-compatible server.</summary>
public sealed class MlflowTrainingLog : ITrainingLog
{
    readonly MlflowClient client;
    readonly RunInfo run;
    readonly string output;
    readonly MetricQueue metrics;
    readonly SystemMetrics system;
    readonly List<UnsentArtifact> unsentArtifacts = [];
    UnsentModel? unsentModel;
    Task<IReadOnlyList<Metric>>? flush;
    bool away, ended;

    MlflowTrainingLog(MlflowClient client, RunInfo run, string output)
    {
        this.client = client;
        this.run = run;
        this.output = output;
        metrics = new MetricQueue(client, run.RunId!);
        system = new SystemMetrics(this);
    }

    /// <summary>Tag that MLflow shows as the run's description.</summary>
    internal const string NoteTag = "mlflow.note.content";

    internal static IReadOnlyDictionary<string, string> SourceTags { get; } = new Dictionary<string, string>
    {
        ["mlflow.source.type"] = "JOB", ["mlflow.source.name"] = "ml train", ["mlflow.user"] = Environment.UserName,
    };

    public string? RunId => run.RunId;

    /// <summary>A new run, or the one with the given id taken up again.</summary>
    /// <param name="output">Folder that keeps what the server could not be told; see <see cref="UnsentLog"/>.</param>
    public static async Task<MlflowTrainingLog> OpenAsync(string trackingUri, string experiment, string? name, string? runId, string output)
    {
        var client = TrackingClients.Open(trackingUri);
        if (runId is null)
        {
            var id = await client.Experiments.GetOrCreateAsync(experiment);
            return new MlflowTrainingLog(client, (await client.Runs.CreateAsync(id, name, SourceTags)).Info!, output);
        }

        var info = await client.Runs.UpdateAsync(runId, RunStatus.Running);
        return new MlflowTrainingLog(client, info, output);
    }

    public async Task ParametersAsync(IReadOnlyDictionary<string, string> parameters)
    {
        var known = (await client.Runs.GetAsync(RunId!)).Data?.Params?.Select(p => p.Key).ToHashSet() ?? [];
        await client.Runs.LogBatchAsync(RunId!, parameters: parameters.Where(p => !known.Contains(p.Key)).Select(p => new Param { Key = p.Key, Value = p.Value }));
    }

    public void Metric(string key, double value, long step) => metrics.Add(key, value, step);

    public Task DatasetAsync(ITableSource source, FeatureSpec features, long rows) =>
        client.Runs.LogInputsAsync(RunId!, [new DatasetInput { Dataset = RunDataset.Of(source, features, rows), Tags = [new InputTag { Key = "mlflow.data.context", Value = "training" }] }]);

    public async Task ArtifactAsync(string path, string? folder = null)
    {
        if (!await ReachAsync(() => RunUploads.ArtifactAsync(client, RunId!, path, folder))) unsentArtifacts.Add(new UnsentArtifact(path, folder));
    }

    public async Task ArtifactAsync(string path, ReadOnlyMemory<byte> content)
    {
        try
        {
            await (await client.Artifacts.OpenRunAsync(RunId!)).UploadAsync(path, content);
        }
        catch (MlflowUnavailableException)
        {
            // The checkpoint folder has it, and the next one replaces it.
        }
    }

    public async Task<string?> ModelAsync(string folder, string name, string? register)
    {
        string? version = null;
        if (!await ReachAsync(async () => version = await RunUploads.ModelAsync(client, run, folder, name, register))) unsentModel = new UnsentModel(folder, name, register);
        return version;
    }

    public async Task EndAsync(RunEnd end, string? reason = null, RunCost? cost = null)
    {
        if (ended) return;
        ended = true;
        var unsent = await FlushAsync();
        away |= unsent.Count > 0;
        var told = await ReachAsync(async () =>
        {
            if (reason is not null) await client.Runs.SetTagAsync(RunId!, NoteTag, reason);
            if (cost is { } used) await used.TellAsync(client, RunId!);
            cost = null;
            if (unsentModel is null && unsentArtifacts.Count == 0) await client.Runs.EndAsync(RunId!, RunUploads.StatusOf(end));
        });
        if (told && unsentModel is null && unsentArtifacts.Count == 0) return;
        new UnsentLog
        {
            RunId = RunId!, End = end, Artifacts = unsentArtifacts, Model = unsentModel, Cost = cost ?? default,
            Metrics = unsent.Select(m => new UnsentMetric(m.Key!, m.Value ?? double.NaN, m.Step ?? 0, m.Timestamp ?? 0)).ToList(),
        }.Write(output);
        throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the tracking server {client.TrackingUri} is away and run {RunId} is not complete there; "
            + $"{(unsentModel is { } model ? $"the model is in {model.Folder}, " : "")}{unsent.Count} metric points and the run's end are in {UnsentLog.PathIn(output)}; 'ml train CONFIG --send' sends them once the server is back");
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync();
        client.Dispose();
    }

    // Once the server is found away, nothing waits for it again.
    async Task<bool> ReachAsync(Func<Task> call)
    {
        if (away) return false;
        try
        {
            await call();
            return true;
        }
        catch (MlflowUnavailableException)
        {
            away = true;
            return false;
        }
    }

    Task<IReadOnlyList<Metric>> FlushAsync() => flush ??= StopAsync();

    async Task<IReadOnlyList<Metric>> StopAsync()
    {
        await system.DisposeAsync();
        return await metrics.CompleteAsync();
    }
}
