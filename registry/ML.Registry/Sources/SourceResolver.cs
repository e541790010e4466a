using System.Text.RegularExpressions;
using ML.Common.Errors;
using ML.Hosting.Configuration;
using ML.Registry.Aliases;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.ModelVersions;
using ML.Registry.Tags;
using ML.Storage;

namespace ML.Registry.Sources;

/// <summary>
/// Checks the source of a new version. A version gives whoever may read it the files behind its source, so a source must
/// not reach files that its creator could not read anyway, nor make this server connect to a host of the caller's choice.
/// </summary>
sealed class SourceResolver(RegistryDatabase databases, SourceOwners owners, SourceOptions options, ArtifactOptions artifacts)
{
    static readonly HashSet<string> HostSchemes = ["http", "https", "ftp", "sftp", "hdfs", "viewfs", "r2", "b2", "abfss"];

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the source and the rule, RESOURCE_DOES_NOT_EXIST for what it names.</exception>
    public async Task<ResolvedSource> ResolveAsync(CreateModelVersion request, bool isPrompt)
    {
        var source = request.Source!;
        if (isPrompt) return Prompt(source);
        RequirePattern(source);
        var scheme = ArtifactUri.Scheme(source);
        RequireNoHost(source, scheme);
        if (ModelUri.Is(source)) return await ModelAsync(ModelUri.Parse(source), request);
        if (scheme is "" or "file") await RequireInRunAsync(source, scheme, request.RunId);
        else SourceUri.RequireAbsolute(source);
        var model = request.ModelId is { Length: > 0 } id ? await owners.LoggedModelAsync(id) : default;
        if (scheme == "runs") RequireOwner(RunUri.Parse(source).RunId == request.RunId && model.Root is null, request);
        else if (scheme == "mlflow-artifacts") await RequireOwnedAsync(source, request, model.Root);
        return new ResolvedSource(source, source, model.RunId);
    }

    static ResolvedSource Prompt(string source) => source == PromptTags.PlaceholderSource
        ? new ResolvedSource(source, source)
        : throw PlatformException.Invalid($"Invalid prompt source: '{source}'. Prompt sources must use an MLflow placeholder.");

    void RequirePattern(string source)
    {
        if (options.Pattern is { } pattern && !Regex.IsMatch(source, $"^(?:{pattern})", RegexOptions.None, TimeSpan.FromSeconds(1)))
            throw PlatformException.Invalid($"Invalid model version source: '{source}'. It must match the server's pattern '{pattern}'.");
    }

    void RequireNoHost(string source, string scheme)
    {
        var named = HostSchemes.Contains(scheme) || (scheme == "mlflow-artifacts" && SourceUri.Host(source).Length > 0);
        if (!named || options.AllowedHostSchemes.Contains(scheme) || SourceUri.HasSameHost(source, artifacts.DefaultArtifactRoot)) return;
        throw PlatformException.Invalid(
            $"'source' cannot use the '{scheme}' scheme: the '{scheme}' scheme addresses a host other than the tracking server's configured artifact "
            + "storage, so the server would connect to the host named in the URI. Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES "
            + "environment variable on the server to allow it.");
    }

    async Task<ResolvedSource> ModelAsync(ModelUri uri, CreateModelVersion request)
    {
        if (uri.ModelId is { } id)
        {
            if (id.Length == 0 || id != request.ModelId) throw NotOwned(request.Source!, "model_id");
            var (root, runId) = await owners.LoggedModelAsync(id);
            return new ResolvedSource(request.Source!, root, runId);
        }

        var (version, location) = await databases.Registry.ReadAsync(async session =>
        {
            var number = uri.Version is { } written && !AliasName.IsLatest(written)
                ? VersionNumber.Parse(written)
                : await AliasService.ResolveAsync(session, uri.Name!, uri.Alias ?? AliasName.Latest);
            await RegisteredModels.RegisteredModelStore.RequireAsync(session, uri.Name!);
            return (number, await ModelVersionStore.LocationAsync(session, uri.Name!, number));
        });
        var model = request.ModelId is { Length: > 0 } linked ? await owners.LoggedModelAsync(linked) : default;
        return new ResolvedSource($"models:/{uri.Name}/{version}", location, model.RunId);
    }

    async Task RequireInRunAsync(string source, string scheme, string? runId)
    {
        var root = runId is { Length: > 0 } ? await owners.RunRootAsync(runId) : null;
        if (root is not null && LocalPaths.Contains(root, scheme == "file" ? ArtifactUri.FilePath(source) : source)) return;
        throw PlatformException.Invalid(
            $"Invalid model version source: '{source}'. To use a local path as a model version source, the run_id request parameter has to be "
            + "specified and the local path has to be contained within the artifact directory of the run specified by the run_id.");
    }

    async Task RequireOwnedAsync(string source, CreateModelVersion request, string? modelRoot)
    {
        var root = modelRoot ?? (request.RunId is { Length: > 0 } runId ? await owners.RunRootAsync(runId) : null);
        RequireOwner(root is not null && SourceUri.IsBelow(source, root), request);
    }

    static void RequireOwner(bool owned, CreateModelVersion request)
    {
        if (!owned) throw NotOwned(request.Source!, request.ModelId is { Length: > 0 } ? "model_id" : "run_id");
    }

    static PlatformException NotOwned(string source, string parameter) => PlatformException.Invalid(
        $"Invalid model version source: '{source}'. The {parameter} request parameter must identify the resource that contains the source.");
}
