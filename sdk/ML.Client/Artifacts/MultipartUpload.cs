using System.Net;
using Microsoft.Extensions.Logging;
using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;

namespace ML.Client.Artifacts;

/// <summary>
/// Uploads of large files in parallel parts straight to the object store, where the server hands out addresses for it.
/// A part that fails is sent again by itself; what cannot be finished is taken back.
/// </summary>
internal sealed class MultipartUpload(MlflowTransport transport, string service)
{
    /// <summary>Files below this size go in one piece, as MLflow's client has it.</summary>
    const long SmallestFile = 500L << 20;

    const long PartSize = 100L << 20;

    /// <returns>False when the file is small or the server's store takes no parts; nothing was sent then.</returns>
    public async Task<bool> TryAsync(string file, string path, IProgress<long>? progress, CancellationToken cancellation)
    {
        var length = new FileInfo(file).Length;
        if (length < SmallestFile || !await IsEnabledAsync(cancellation).ConfigureAwait(false)) return false;
        var cut = path.LastIndexOf('/');
        var (folder, name) = cut < 0 ? ("", path) : (path[..cut], path[(cut + 1)..]);
        if (await CreateAsync(folder, name, (length + PartSize - 1) / PartSize, cancellation).ConfigureAwait(false) is not { UploadId: { } id, Credentials: { } credentials }) return false;
        try
        {
            var parts = await SendPartsAsync(file, length, credentials, progress, cancellation).ConfigureAwait(false);
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

    async Task<List<CompleteMultipartUpload.Part>> SendPartsAsync(string file, long length, List<CreateMultipartUpload.Credential> credentials, IProgress<long>? progress, CancellationToken cancellation)
    {
        var parts = new CompleteMultipartUpload.Part[credentials.Count];
        long done = 0;
        await Parallel.ForAsync(0, credentials.Count, new ParallelOptions { MaxDegreeOfParallelism = transport.Options.ArtifactParallelism, CancellationToken = cancellation }, async (i, stop) =>
        {
            var (offset, size) = (i * PartSize, Math.Min(PartSize, length - i * PartSize));
            var etag = await transport.SendForeignAsync(HttpMethod.Put, credentials[i].Url!, credentials[i].Headers,
                () => new ProgressContent(file, null, offset, size), stop).ConfigureAwait(false);
            parts[i] = new() { PartNumber = credentials[i].PartNumber, Etag = etag, Url = credentials[i].Url };
            progress?.Report(Interlocked.Add(ref done, size));
        }).ConfigureAwait(false);
        return [.. parts];
    }

    string Address(string verb, string folder) => $"{service}mpu/{verb}/{Routes.Escape(folder)}";
}
