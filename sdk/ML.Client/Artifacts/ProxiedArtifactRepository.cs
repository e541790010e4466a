using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Client.Artifacts;

/// <summary>Artifacts that a server passes on (<c>mlflow-artifacts:</c>), below one path of its store.</summary>
internal sealed class ProxiedArtifactRepository : ArtifactRepository
{
    readonly MlflowTransport _transport;
    readonly string _base;
    readonly string _root;
    readonly CheckedUpload _upload;
    readonly MultipartUpload _multipart;
    readonly ArtifactDownload _download;

    /// <param name="transport">The connection.</param>
    /// <param name="uri">The artifact URI.</param>
    /// <param name="service">Where the artifact service is: relative to the tracking URI, or absolute on another host; ends in <c>mlflow-artifacts/</c>.</param>
    /// <param name="root">The path below the store's root, without slashes at its ends.</param>
    public ProxiedArtifactRepository(MlflowTransport transport, string uri, string service, string root)
        : base(uri, transport.Options.ArtifactParallelism)
    {
        _transport = transport;
        _base = service;
        _root = root;
        _upload = new(transport);
        _multipart = new(transport, service);
        _download = new(transport, service);
    }

    public override async Task<IReadOnlyList<ArtifactFile>> ListAsync(string? folder = null, CancellationToken cancellation = default)
    {
        var path = Full(folder?.Trim('/') ?? "");
        var listing = await _transport.GetAsync(_base + "artifacts", new Query().Add("path", path), Wire.Client<ProxyListing>(), cancellation).ConfigureAwait(false);
        return [.. (listing.Files ?? []).Select(f => f with { Path = Join(folder, f.Path!) }).OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    public override Task UploadAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
        _upload.SendAsync(Address(path), () => new ReadOnlyMemoryContent(content), _ => CheckedUpload.DigestOf(content.Span), cancellation);

    public override async Task UploadFileAsync(string localFile, string path, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        if (await _multipart.TryAsync(localFile, Full(path), progress, cancellation).ConfigureAwait(false)) return;
        await _upload.SendAsync(Address(path), () => new ProgressContent(localFile, progress), sent => sent.Digest, cancellation).ConfigureAwait(false);
    }

    public override async Task<Stream> OpenReadAsync(string path, CancellationToken cancellation = default) =>
        await _download.OpenAsync(Full(path), cancellation).ConfigureAwait(false);

    public override Task DownloadFileAsync(string path, string localFile, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        _download.ToFileAsync(Full(path), localFile, progress, cancellation);

    public override Task DeleteAsync(string path, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, Address(path), null, cancellation);

    string Address(string path) => _base + "artifacts/" + Routes.Escape(Full(path));

    string Full(string path)
    {
        if (path.Split('/').Contains("..")) throw new MlflowInvalidRequestException($"artifact path '{path}' leads out of {Uri}");
        return _root.Length == 0 ? path : path.Length == 0 ? _root : $"{_root}/{path}";
    }
}
