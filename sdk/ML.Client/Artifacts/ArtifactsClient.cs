using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Client.Paging;
using ML.Tracking.Contracts.Artifacts;
using ML.Tracking.Contracts.LoggedModels;

namespace ML.Client.Artifacts;

/// <summary>Artifacts: the files of runs, logged models and model versions.</summary>
public sealed class ArtifactsClient
{
    const string Scheme = "mlflow-artifacts:";

    readonly MlflowClient _client;
    readonly MlflowTransport _transport;

    internal ArtifactsClient(MlflowClient client, MlflowTransport transport) => (_client, _transport) = (client, transport);

    /// <summary>The files of a run.</summary>
    public async Task<ArtifactRepository> OpenRunAsync(string runId, CancellationToken cancellation = default)
    {
        var run = await _client.Runs.GetAsync(runId, cancellation).ConfigureAwait(false);
        return Open(run.Info?.ArtifactUri ?? throw new MlflowProtocolException($"run {runId} has no artifact URI"));
    }

    /// <summary>The files of a logged model.</summary>
    public async Task<ArtifactRepository> OpenLoggedModelAsync(string modelId, CancellationToken cancellation = default)
    {
        var model = await _client.LoggedModels.GetAsync(modelId, cancellation).ConfigureAwait(false);
        return Open(model.Info?.ArtifactUri ?? throw new MlflowProtocolException($"logged model {modelId} has no artifact URI"));
    }

    /// <summary>What a URI names: <c>runs:/…</c> and <c>models:/…</c> are looked up first, anything else is an artifact URI.</summary>
    /// <param name="uri">Such as <c>models:/flights@champion</c>, <c>runs:/RUN/model</c> or <c>mlflow-artifacts:/0/…</c>.</param>
    /// <param name="cancellation">Cancels the look-up.</param>
    public async Task<ArtifactRepository> OpenAsync(string uri, CancellationToken cancellation = default) =>
        Open(await _client.ResolveUriAsync(uri, cancellation).ConfigureAwait(false));

    /// <summary>Downloads all that a URI names into a folder.</summary>
    /// <param name="uri">As for <see cref="OpenAsync"/>; a folder's whole content, or a single file.</param>
    /// <param name="localFolder">Receives the files; created when missing.</param>
    /// <param name="cancellation">Cancels the transfers.</param>
    /// <exception cref="MlflowNotFoundException">Nothing is there.</exception>
    public async Task DownloadAsync(string uri, string localFolder, CancellationToken cancellation = default)
    {
        var resolved = await _client.ResolveUriAsync(uri, cancellation).ConfigureAwait(false);
        var repository = Open(resolved);
        if ((await repository.ListAsync(null, cancellation).ConfigureAwait(false)).Count > 0)
        {
            await repository.DownloadAsync(null, localFolder, cancellation).ConfigureAwait(false);
            return;
        }

        // Not a folder: the last segment may be a file of the folder above.
        var cut = resolved.TrimEnd('/').LastIndexOf('/');
        if (cut < 0) throw new MlflowNotFoundException($"no artifacts at {resolved}");
        await Open(resolved[..cut]).DownloadAsync(resolved.TrimEnd('/')[(cut + 1)..], localFolder, cancellation).ConfigureAwait(false);
    }

    /// <summary>The files and folders of a run as the server lists them, whatever store they lie in.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="folder">A folder below the run's; null for the run's own.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public IAsyncEnumerable<ArtifactFile> ListRunAsync(string runId, string? folder = null, CancellationToken cancellation = default) => Pages.Follow(
        (token, stop) => _transport.GetAsync(Routes.V2 + "artifacts/list",
            new Query().Add("run_id", runId).Add("path", folder).Add("page_token", token), Wire.Tracking<ListArtifacts.Response>(), stop),
        page => (page.Files, page.NextPageToken), cancellation);

    /// <summary>The files and folders of a logged model as the server lists them, whatever store they lie in.</summary>
    /// <inheritdoc cref="ListRunAsync"/>
    public IAsyncEnumerable<ArtifactFile> ListLoggedModelAsync(string modelId, string? folder = null, CancellationToken cancellation = default) => Pages.Follow(
        (token, stop) => _transport.GetAsync($"{Routes.V2}logged-models/{Uri.EscapeDataString(modelId)}/artifacts/directories",
            new Query().Add("artifact_directory_path", folder).Add("page_token", token), Wire.Tracking<ListLoggedModelArtifacts.Response>(), stop),
        page => (page.Files, page.NextPageToken), cancellation);

    /// <summary>An address to which a file of a run can be sent (PUT) without passing through the server.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="path">The file's path below the run's folder.</param>
    /// <param name="lifetime">How long it holds; null for the server's choice.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="MlflowException">501 where the run's store cannot sign addresses.</exception>
    public Task<CreatePresignedUploadUrl.Response> PresignUploadAsync(string runId, string path, TimeSpan? lifetime = null, CancellationToken cancellation = default) =>
        PresignAsync(new() { RunId = runId, Path = path, Expiration = (long?)lifetime?.TotalSeconds }, cancellation);

    /// <summary>An address to which a file of a logged model can be sent (PUT) without passing through the server.</summary>
    /// <inheritdoc cref="PresignUploadAsync"/>
    public Task<CreatePresignedUploadUrl.Response> PresignLoggedModelUploadAsync(string modelId, string path, TimeSpan? lifetime = null, CancellationToken cancellation = default) =>
        PresignAsync(new() { ModelId = modelId, Path = path, Expiration = (long?)lifetime?.TotalSeconds }, cancellation);

    /// <summary>An address from which a file of a run can be read (GET) without passing through the server.</summary>
    /// <inheritdoc cref="PresignUploadAsync"/>
    public Task<CreatePresignedDownloadUrl.Response> PresignDownloadAsync(string runId, string path, TimeSpan? lifetime = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "artifacts/presigned-download-url",
            new CreatePresignedDownloadUrl { RunId = runId, Path = path, Expiration = (long?)lifetime?.TotalSeconds },
            Wire.Tracking<CreatePresignedDownloadUrl>(), Wire.Tracking<CreatePresignedDownloadUrl.Response>(), cancellation);

    Task<CreatePresignedUploadUrl.Response> PresignAsync(CreatePresignedUploadUrl request, CancellationToken cancellation) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "artifacts/presigned-upload-url", request,
            Wire.Tracking<CreatePresignedUploadUrl>(), Wire.Tracking<CreatePresignedUploadUrl.Response>(), cancellation);

    /// <summary>The repository of an artifact URI, without any call.</summary>
    /// <exception cref="NotSupportedException">The scheme is one that only the server can reach, such as <c>s3:</c>.</exception>
    public ArtifactRepository Open(string artifactUri)
    {
        if (artifactUri.StartsWith(Scheme, StringComparison.Ordinal)) return OpenProxied(artifactUri);
        if (artifactUri.StartsWith("http://", StringComparison.Ordinal) || artifactUri.StartsWith("https://", StringComparison.Ordinal)) return OpenHttp(artifactUri);
        if (artifactUri.StartsWith("file:", StringComparison.Ordinal)) return Local(artifactUri, new Uri(artifactUri).LocalPath);
        if (!artifactUri.Contains(':', StringComparison.Ordinal) || Path.IsPathRooted(artifactUri)) return Local(artifactUri, artifactUri);
        throw new NotSupportedException($"artifacts at '{artifactUri}' are reached through a server that serves artifacts (mlflow-artifacts:), over http, or on a local disk; start the server with --artifacts-destination on that store");
    }

    LocalArtifactRepository Local(string uri, string path) => new(uri, path, _transport.Options.ArtifactParallelism);

    ProxiedArtifactRepository OpenProxied(string uri)
    {
        var rest = uri[Scheme.Length..];
        if (!rest.StartsWith("//", StringComparison.Ordinal)) return new(_transport, uri, Routes.Artifacts, Uri.UnescapeDataString(rest.Trim('/')));
        var address = new Uri(uri);
        var service = new UriBuilder(_transport.BaseAddress) { Host = address.Host, Port = address.Port > 0 ? address.Port : _transport.BaseAddress.Port };
        return new(_transport, uri, new Uri(service.Uri, Routes.Artifacts).AbsoluteUri, Uri.UnescapeDataString(address.AbsolutePath.Trim('/')));
    }

    ProxiedArtifactRepository OpenHttp(string uri)
    {
        var cut = uri.IndexOf(Routes.Artifacts + "artifacts", StringComparison.Ordinal);
        if (cut < 0) throw new NotSupportedException($"'{uri}' is not the address of an artifact service (…/{Routes.Artifacts}artifacts/…)");
        return new(_transport, uri, uri[..(cut + Routes.Artifacts.Length)], Uri.UnescapeDataString(uri[(cut + Routes.Artifacts.Length + "artifacts".Length)..].Trim('/')));
    }
}
