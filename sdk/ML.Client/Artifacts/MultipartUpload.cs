using System.Net;
using Microsoft.Extensions.Logging;
using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;

namespace ML.Client.Artifacts;

/// <summary>
/// Uploads of large files in parallel parts straight to the object store, where the server hands out addresses for it.
/// A part that fails is sent again by itself, the store checks each by its digest; what cannot be finished is taken back.
/// </summary>
internal sealed class MultipartUpload(MlflowTransport transport, string service)
{
    const int MostParts = 10_000;

    /// <returns>False when the file is small or the server's store takes no parts; nothing was sent then.</returns>
    public async Task<bool> TryAsync(string file, string path, IProgress<long>? progress, CancellationToken cancellation)
    {
        var length = new FileInfo(file).Length;
        if (length == 0 || length < transport.Options.MultipartUploadMinimumSize || !await IsEnabledAsync(cancellation).ConfigureAwait(false)) return false;
        var partSize = Math.Max(Math.Max(transport.Options.MultipartUploadChunkSize, 1), (length + MostParts - 1) / MostParts);
        var cut = path.LastIndexOf('/');
        var (folder, name) = cut < 0 ? ("", path) : (path[..cut], path[(cut + 1)..]);
        if (await CreateAsync(folder, name, (length + partSize - 1) / partSize, cancellation).ConfigureAwait(false) is not { UploadId: { } id, Credentials: { } credentials }) return false;
        try
        {
            var parts = await SendPartsAsync(file, length, partSize, credentials, progress, cancellation).ConfigureAwait(false);
            await transport.SendAsync(HttpMethod.Post, Address("complete", folder), new CompleteMultipartUpload { Path = name, UploadId = id, Parts = parts },
                Wire.Client<CompleteMultipartUpload>(), cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            transport.Logger.LogWarning(exception, "upload of {File} in parts failed and is taken back", file);
            await transport.SendAsync(HttpMethod.Post, Address("abort", folder), new AbortMultipartUpload { Path = name, UploadId = id },
                Wire.Client<AbortMultipartUpload>(), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    async Task<bool> IsEnabledAsync(CancellationToken cancellation)
    {
        if (transport.Options.MultipartUpload is { } told) return told;
        try
        {
            var info = await transport.GetAsync(Routes.V3 + "server-info", null, Wire.Client<ServerInfo>(), cancellation).ConfigureAwait(false);
            return info.MultipartUploadsEnabled == true;
        }
        catch (MlflowException exception) when (exception is MlflowNotFoundException or MlflowProtocolException)
        {
            return false;
        }
    }

    async Task<CreateMultipartUpload.Response?> CreateAsync(string folder, string name, long parts, CancellationToken cancellation)
    {
        try
        {
            return await transport.SendAsync(HttpMethod.Post, Address("create", folder), new CreateMultipartUpload { Path = name, NumParts = parts },
                Wire.Client<CreateMultipartUpload>(), Wire.Client<CreateMultipartUpload.Response>(), cancellation).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    async Task<List<CompleteMultipartUpload.Part>> SendPartsAsync(string file, long length, long partSize, List<CreateMultipartUpload.Credential> credentials, IProgress<long>? progress, CancellationToken cancellation)
    {
        var parts = new CompleteMultipartUpload.Part[credentials.Count];
        long done = 0;
        await Parallel.ForAsync(0, credentials.Count, new ParallelOptions { MaxDegreeOfParallelism = transport.Options.ArtifactParallelism, CancellationToken = cancellation }, async (i, stop) =>
        {
            var (offset, size) = (i * partSize, Math.Min(partSize, length - i * partSize));
            var digest = PartDigest.Of(file, offset, size);
            var etag = await transport.SendForeignAsync(HttpMethod.Put, credentials[i].Url!, credentials[i].Headers,
                () => new ProgressContent(file, null, offset, size) { Headers = { ContentMD5 = digest } }, stop).ConfigureAwait(false);
            parts[i] = new() { PartNumber = credentials[i].PartNumber, Etag = etag, Url = credentials[i].Url };
            progress?.Report(Interlocked.Add(ref done, size));
        }).ConfigureAwait(false);
        return [.. parts];
    }

    string Address(string verb, string folder) => $"{service}mpu/{verb}/{Routes.Escape(folder)}";
}
