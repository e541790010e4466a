using System.Text.Json;
using ML.Common.Errors;

namespace ML.Serving.Resolving;

/// <summary>
/// Models of a tracking server, over its REST API and artifact proxy, and local folders. What was found and downloaded
/// is kept, so that a server that is away stops nobody from serving what was served before.
/// </summary>
sealed class TrackingModelSource(TrackingApi api, ArtifactDownloader downloader, ResolutionCache known, ModelFolders folders) : IModelSource
{
    public async Task<ResolvedModel> ResolveAsync(ModelUri uri, CancellationToken cancellation)
    {
        if (uri.Kind == ModelUriKind.Folder) return LocalFolder(uri);
        folders.Check(uri);
        try
        {
            var model = await AskAsync(uri, cancellation);
            known.Save(uri, model);
            return model;
        }
        catch (PlatformException error) when (error.Code == ErrorCode.TemporarilyUnavailable && known.Find(uri) is { } remembered)
        {
            return remembered;
        }
    }

    public Task<string> FetchAsync(ResolvedModel model, CancellationToken cancellation) =>
        Path.IsPathRooted(model.Location) ? Task.FromResult(folders.RequireContents(folders.Require(model.Location))) : downloader.FetchAsync(model.Location, cancellation);

    ResolvedModel LocalFolder(ModelUri uri)
    {
        var path = folders.Place(uri.Name);
        return Directory.Exists(path) ? new ResolvedModel(Path.GetFileName(path.TrimEnd('/')), "1", path)
            : throw PlatformException.NotFound($"the model folder '{uri.Name}' does not exist");
    }

    Task<ResolvedModel> AskAsync(ModelUri uri, CancellationToken cancellation) => uri.Kind switch
    {
        ModelUriKind.Version => VersionAsync(uri.Name, uri.Selector, cancellation),
        ModelUriKind.Alias => AliasAsync(uri, cancellation),
        ModelUriKind.Stage => StageAsync(uri, uri.Selector, cancellation),
        ModelUriKind.Latest => LatestAsync(uri, cancellation),
        ModelUriKind.LoggedModel => LoggedModelAsync(uri.Name, cancellation),
        ModelUriKind.Run => RunAsync(uri, cancellation),
        _ => Task.FromResult(new ResolvedModel("model", "1", uri.Text)),
    };

    async Task<ResolvedModel> VersionAsync(string name, string version, CancellationToken cancellation)
    {
        var answer = await api.GetAsync($"/api/2.0/mlflow/model-versions/get-download-uri?name={Escape(name)}&version={Escape(version)}", cancellation);
        return new ResolvedModel(name, version, await LocateAsync(answer.GetProperty("artifact_uri").GetString()!, cancellation));
    }

    async Task<ResolvedModel> AliasAsync(ModelUri uri, CancellationToken cancellation)
    {
        var answer = await api.GetAsync($"/api/2.0/mlflow/registered-models/alias?name={Escape(uri.Name)}&alias={Escape(uri.Selector)}", cancellation);
        return await VersionAsync(uri.Name, VersionOf(answer.GetProperty("model_version")), cancellation);
    }

    async Task<ResolvedModel> StageAsync(ModelUri uri, string stage, CancellationToken cancellation)
    {
        var answer = await api.GetAsync($"/api/2.0/mlflow/registered-models/get-latest-versions?name={Escape(uri.Name)}&stages={Escape(stage)}", cancellation);
        if (!answer.TryGetProperty("model_versions", out var versions) || versions.GetArrayLength() == 0)
            throw PlatformException.NotFound($"No versions of model with name '{uri.Name}' and stage '{stage}' found");
        return await VersionAsync(uri.Name, VersionOf(versions[0]), cancellation);
    }

    async Task<ResolvedModel> LatestAsync(ModelUri uri, CancellationToken cancellation)
    {
        var answer = await api.GetAsync($"/api/2.0/mlflow/registered-models/get-latest-versions?name={Escape(uri.Name)}", cancellation);
        if (!answer.TryGetProperty("model_versions", out var versions) || versions.GetArrayLength() == 0)
            throw PlatformException.NotFound($"No versions of model with name '{uri.Name}' found");
        var latest = versions.EnumerateArray().Select(VersionOf).MaxBy(v => long.TryParse(v, out var n) ? n : 0)!;
        return await VersionAsync(uri.Name, latest, cancellation);
    }

    async Task<ResolvedModel> LoggedModelAsync(string id, CancellationToken cancellation)
    {
        var info = await LoggedModelInfoAsync(id, cancellation);
        return new ResolvedModel(info.TryGetProperty("name", out var name) ? name.GetString()! : id, "1", Local(info.GetProperty("artifact_uri").GetString()!));
    }

    async Task<JsonElement> LoggedModelInfoAsync(string id, CancellationToken cancellation) =>
        (await api.GetAsync($"/api/2.0/mlflow/logged-models/{Escape(id)}", cancellation)).GetProperty("model").GetProperty("info");

    // Since MLflow 3 a model logged as runs:/id/name lies with the logged models, and the run only points to it.
    async Task<ResolvedModel> RunAsync(ModelUri uri, CancellationToken cancellation)
    {
        var run = (await api.GetAsync($"/api/2.0/mlflow/runs/get?run_id={Escape(uri.Name)}", cancellation)).GetProperty("run");
        if (run.TryGetProperty("outputs", out var outputs) && outputs.TryGetProperty("model_outputs", out var models))
            foreach (var output in models.EnumerateArray())
            {
                var info = await LoggedModelInfoAsync(output.GetProperty("model_id").GetString()!, cancellation);
                if (info.GetProperty("name").GetString() == uri.Selector)
                    return new ResolvedModel(uri.Selector, "1", Local(info.GetProperty("artifact_uri").GetString()!));
            }

        var root = run.GetProperty("info").GetProperty("artifact_uri").GetString()!.TrimEnd('/');
        return new ResolvedModel(uri.Selector.Split('/')[^1], "1", Local($"{root}/{uri.Selector}"));
    }

    async Task<string> LocateAsync(string source, CancellationToken cancellation)
    {
        if (!source.StartsWith("models:/", StringComparison.Ordinal) && !source.StartsWith("runs:/", StringComparison.Ordinal)) return Local(source);
        return (await AskAsync(ModelUri.Parse(source), cancellation)).Location;
    }

    static string Local(string location) => location.StartsWith("file:", StringComparison.Ordinal) ? new Uri(location).LocalPath : location;

    static string VersionOf(JsonElement version) => version.GetProperty("version").ToString();

    static string Escape(string text) => Uri.EscapeDataString(text);
}
