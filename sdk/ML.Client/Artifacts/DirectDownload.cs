using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;

namespace ML.Client.Artifacts;

/// <summary>Addresses with which large files come straight from the object store.</summary>
internal sealed class DirectDownload(MlflowTransport transport, string service)
{
    bool? _offered;

    /// <summary>Where a file lies in the store; null when the store does not let clients at it, or has another file there.</summary>
    public async Task<DownloadPlace?> FindAsync(string path, long length, CancellationToken cancellation)
    {
        try
        {
            if (!(_offered ??= transport.Options.MultipartDownload ?? await IsOfferedAsync(cancellation).ConfigureAwait(false))) return null;
            var place = await transport.GetAsync($"{service}presigned/{Routes.Escape(path)}", null, Wire.Client<PresignedUrl>(), cancellation).ConfigureAwait(false);
            return place.Url is not { } url || (place.FileSize is { } size && size != length) ? null : new(path, url, place.Headers ?? []);
        }
        catch (MlflowException exception) when (exception.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.NotImplemented || exception is MlflowProtocolException)
        {
            return null;
        }
    }

    async Task<bool> IsOfferedAsync(CancellationToken cancellation)
    {
        var info = await transport.GetAsync(Routes.V3 + "server-info", null, Wire.Client<ServerInfo>(), cancellation).ConfigureAwait(false);
        return info.MultipartDownloadsEnabled == true;
    }
}
