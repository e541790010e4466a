using ML.Client.Errors;
using ML.Client.Models;

namespace ML.Client.Fluent;

public sealed partial class RunLog
{
    /// <summary>
    /// Logs an ONNX model as MLflow's onnx flavour: signature inferred from the file, <c>MLmodel</c> and environment files
    /// beside it, loadable by <c>mlflow.pyfunc.load_model</c>.
    /// </summary>
    /// <param name="onnxFile">The .onnx file; weights that it keeps in files beside it go along.</param>
    /// <param name="name">The logged model's name.</param>
    /// <param name="options">What is kept beside it, and whether it is registered; null for the defaults.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    /// <exception cref="MlflowInvalidRequestException">The file is not an ONNX model, or the server refuses the name.</exception>
    public Task<LoggedModelInfo> OnnxModelAsync(string onnxFile, string name = "model", ModelOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var now = _run.Client.Transport.Options.TimeProvider.GetUtcNow();
        return ModelAsync(name, folder =>
        {
            OnnxFlavor.Write(onnxFile, folder, options, now);
            return Task.CompletedTask;
        }, options, cancellation);
    }

    /// <summary>Logs a model of any flavour: creates it, uploads what <paramref name="write"/> wrote, and makes it ready.</summary>
    /// <param name="name">The logged model's name.</param>
    /// <param name="write">Writes the model's files, <c>MLmodel</c> among them, to the folder it is given.</param>
    /// <param name="options">Parameters, tags, registration; null for the defaults.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public async Task<LoggedModelInfo> ModelAsync(string name, Func<ModelFolder, Task> write, ModelOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var client = _run.Client;
        var made = await client.LoggedModels.CreateAsync(_run.ExperimentId, name, _run.RunId, options.ModelType, options.Params, TagsOf(options), cancellation).ConfigureAwait(false);
        if (made.Info is not { ModelId: { } id, ArtifactUri: { } uri }) throw new MlflowProtocolException("the server answered a logged model without id or artifact URI");
        var folder = Directory.CreateTempSubdirectory("ml-model-");
        try
        {
            await write(new(id, _run.RunId, uri, folder.FullName)).ConfigureAwait(false);
            await client.Artifacts.Open(uri).UploadFolderAsync(folder.FullName, null, cancellation).ConfigureAwait(false);
            await client.LoggedModels.FinalizeAsync(id, ready: true, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await client.LoggedModels.FinalizeAsync(id, ready: false, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        await client.Runs.LogOutputsAsync(_run.RunId, [new() { ModelId = id, Step = options.Step }], cancellation).ConfigureAwait(false);
        return new(id, uri, await RegisterAsync(options.RegisteredModelName, id, cancellation).ConfigureAwait(false));
    }

    async Task<string?> RegisterAsync(string? name, string modelId, CancellationToken cancellation)
    {
        if (name is null) return null;
        await _run.Client.RegisteredModels.EnsureAsync(name, cancellation).ConfigureAwait(false);
        var version = await _run.Client.ModelVersions.CreateAsync(name, $"models:/{modelId}", _run.RunId, modelId, cancellation: cancellation).ConfigureAwait(false);
        return version.Version;
    }

    Dictionary<string, string> TagsOf(ModelOptions options)
    {
        var tags = ContextTags.Create(_run.Client.Transport.Credentials);
        foreach (var (key, value) in options.Tags ?? new Dictionary<string, string>()) tags[key] = value;
        return tags;
    }
}
