using System.Text.Json;
using ML.Client;
using ML.Client.Errors;
using ML.Client.Runs;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Runs;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.Tracking;

/// <summary>Logs to an MLflow-compatible server.</summary>
public sealed class MlflowTrainingLog : ITrainingLog
{
    readonly MlflowClient client;
    readonly RunInfo run;
    readonly MetricQueue metrics;
    readonly SystemMetrics system;
    bool flushed;

    MlflowTrainingLog(MlflowClient client, RunInfo run)
    {
        this.client = client;
        this.run = run;
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
    public static async Task<MlflowTrainingLog> OpenAsync(string trackingUri, string experiment, string? name, string? runId)
    {
        var client = new MlflowClient(trackingUri);
        if (runId is null)
        {
            var id = await client.Experiments.GetOrCreateAsync(experiment);
            return new MlflowTrainingLog(client, (await client.Runs.CreateAsync(id, name, SourceTags)).Info!);
        }

        var info = await client.Runs.UpdateAsync(runId, RunStatus.Running);
        return new MlflowTrainingLog(client, info);
    }

    public async Task ParametersAsync(IReadOnlyDictionary<string, string> parameters)
    {
        var known = (await client.Runs.GetAsync(RunId!)).Data?.Params?.Select(p => p.Key).ToHashSet() ?? [];
        await client.Runs.LogBatchAsync(RunId!, parameters: parameters.Where(p => !known.Contains(p.Key)).Select(p => new Param { Key = p.Key, Value = p.Value }));
    }

    public void Metric(string key, double value, long step) => metrics.Add(key, value, step);

    public Task DatasetAsync(ITableSource source, FeatureSpec features, long rows)
    {
        var dataset = new Dataset
        {
            Name = System.IO.Path.GetFileName(source.Name.TrimEnd('/')),
            Digest = source.Digest,
            SourceType = source.Version is null ? "local" : "delta_table",
            Source = JsonSerializer.Serialize(source.Version is { } version
                ? new Dictionary<string, object> { ["path"] = source.Name, ["delta_table_version"] = version }
                : new Dictionary<string, object> { ["uri"] = source.Name }),
            Schema = JsonSerializer.Serialize(new { mlflow_colspec = ModelSignature.Columns(features) }),
            Profile = JsonSerializer.Serialize(new { num_rows = rows }),
        };
        return client.Runs.LogInputsAsync(RunId!, [new DatasetInput { Dataset = dataset, Tags = [new InputTag { Key = "mlflow.data.context", Value = "training" }] }]);
    }

    public async Task ArtifactAsync(string path, string? folder = null)
    {
        var repository = await client.Artifacts.OpenRunAsync(RunId!);
        if (Directory.Exists(path)) await repository.UploadFolderAsync(path, folder);
        else await repository.UploadFileAsync(path, folder is null ? System.IO.Path.GetFileName(path) : $"{folder}/{System.IO.Path.GetFileName(path)}");
    }

    public async Task<string?> ModelAsync(string folder, string name, string? register)
    {
        var model = await client.LoggedModels.CreateAsync(run.ExperimentId!, name, RunId);
        var id = model.Info!.ModelId!;
        try
        {
            ModelPackage.SetModelId(folder, id, RunId!);
            await (await client.Artifacts.OpenLoggedModelAsync(id)).UploadFolderAsync(folder);
            await client.LoggedModels.FinalizeAsync(id);
        }
        catch
        {
            await client.LoggedModels.FinalizeAsync(id, ready: false);
            throw;
        }

        await client.Runs.LogOutputsAsync(RunId!, [new ModelOutput { ModelId = id, Step = 0 }]);
        if (register is null) return null;
        await client.RegisteredModels.EnsureAsync(register);
        var version = await client.ModelVersions.CreateAsync(register, $"models:/{id}", RunId, id);
        return $"{register}/{version.Version}";
    }

    public async Task EndAsync(RunEnd end, string? reason = null)
    {
        await FlushAsync();
        if (reason is not null) await client.Runs.SetTagAsync(RunId!, NoteTag, reason);
        await client.Runs.EndAsync(RunId!, end switch { RunEnd.Finished => RunStatus.Finished, RunEnd.Failed => RunStatus.Failed, _ => RunStatus.Killed });
    }

    /// <summary>Whether somebody ended the run from outside; a server that cannot be asked did not.</summary>
    public static async Task<bool> WasKilledAsync(MlflowClient client, string runId, CancellationToken cancellation)
    {
        try
        {
            return (await client.Runs.GetAsync(runId, cancellation)).Info?.Status == "KILLED";
        }
        catch (MlflowException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync();
        client.Dispose();
    }

    async Task FlushAsync()
    {
        if (flushed) return;
        flushed = true;
        await system.DisposeAsync();
        await metrics.CompleteAsync();
    }
}
