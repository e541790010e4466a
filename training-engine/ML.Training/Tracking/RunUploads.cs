using ML.Client;
using ML.Client.Errors;
using ML.Client.Runs;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Runs;

namespace ML.Training.Tracking;

/// <summary>Puts files and models on a tracking server.</summary>
static class RunUploads
{
    public static RunStatus StatusOf(RunEnd end) => end switch { RunEnd.Finished => RunStatus.Finished, RunEnd.Failed => RunStatus.Failed, _ => RunStatus.Killed };

    public static async Task ArtifactAsync(MlflowClient client, string runId, string path, string? folder)
    {
        var repository = await client.Artifacts.OpenRunAsync(runId);
        if (Directory.Exists(path)) await repository.UploadFolderAsync(path, folder);
        else await repository.UploadFileAsync(path, folder is null ? Path.GetFileName(path) : $"{folder}/{Path.GetFileName(path)}");
    }

    /// <summary>Logs a model and registers it when a name is given; answers <c>name/version</c> or null.</summary>
    public static async Task<string?> ModelAsync(MlflowClient client, RunInfo run, string folder, string name, string? register)
    {
        var model = await client.LoggedModels.CreateAsync(run.ExperimentId!, name, run.RunId);
        var id = model.Info!.ModelId!;
        try
        {
            ModelPackage.SetModelId(folder, id, run.RunId!);
            await (await client.Artifacts.OpenLoggedModelAsync(id)).UploadFolderAsync(folder);
            await client.LoggedModels.FinalizeAsync(id);
        }
        catch (Exception error) when (error is not MlflowUnavailableException)
        {
            await client.LoggedModels.FinalizeAsync(id, ready: false);
            throw;
        }

        await client.Runs.LogOutputsAsync(run.RunId!, [new ModelOutput { ModelId = id, Step = 0 }]);
        if (register is null) return null;
        await client.RegisteredModels.EnsureAsync(register);
        var version = await client.ModelVersions.CreateAsync(register, $"models:/{id}", run.RunId, id);
        return $"{register}/{version.Version}";
    }
}
