using System.Net;
using System.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;
using ML.Client.Errors;
using ML.Client.Http;

namespace ML.Client.Artifacts;

/// <summary>Downloads: streamed, going on by byte range after a cut, large files in parallel ranges.</summary>
internal sealed class ArtifactDownload(MlflowTransport transport, string service)
{
    const int BufferSize = 1 << 20;

    readonly DirectDownload _direct = new(transport, service);

    long RangeSize => Math.Max(transport.Options.MultipartDownloadChunkSize, 1);

    /// <summary>The file as a stream; the caller disposes it.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellation)
    {
        var response = await SendAsync(At(path), null, null, cancellation).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
    }

    public async Task ToFileAsync(string path, string localFile, IProgress<long>? progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(localFile))!);
        var partial = $"{localFile}.{Guid.NewGuid():n}.part";
        try
        {
            using (var target = File.OpenHandle(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                await FetchAsync(path, target, progress, cancellation).ConfigureAwait(false);
            File.Move(partial, localFile, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    async Task FetchAsync(string path, SafeFileHandle target, IProgress<long>? progress, CancellationToken cancellation)
    {
        using var first = await SendAsync(At(path), null, null, cancellation).ConfigureAwait(false);
        var length = first.Content.Headers.ContentLength;
        var etag = first.Headers.ETag;
        var ranged = first.Headers.AcceptRanges.Contains("bytes") && length is not null;
        if (ranged && length > 2 * RangeSize)
        {
            await FetchRangesAsync(path, target, first, length!.Value, progress, cancellation).ConfigureAwait(false);
            return;
        }

        var counter = new Progress(progress);
        await CopyAsync(At(path), target, first, 0, length, ranged ? etag : null, ranged, counter, cancellation).ConfigureAwait(false);
    }

    async Task FetchRangesAsync(string path, SafeFileHandle target, HttpResponseMessage first, long length, IProgress<long>? progress, CancellationToken cancellation)
    {
        // The first answer told size and tag; its body is not read further, each range asks anew.
        var etag = first.Headers.ETag;
        first.Dispose();
        RandomAccess.SetLength(target, length);
        var from = At(path);
        if (length >= transport.Options.MultipartDownloadMinimumSize && await _direct.FindAsync(path, length, cancellation).ConfigureAwait(false) is { } place)
        {
            // The store has tags of its own.
            using var probe = await SendAsync(place, new(0, 0), null, cancellation).ConfigureAwait(false);
            (from, etag) = (place, probe.Headers.ETag);
        }

        var counter = new Progress(progress);
        var ranges = (int)((length + RangeSize - 1) / RangeSize);
        await Parallel.ForAsync(0, ranges, new ParallelOptions { MaxDegreeOfParallelism = transport.Options.ArtifactParallelism, CancellationToken = cancellation }, async (i, stop) =>
        {
            var (start, end) = (i * RangeSize, Math.Min(length, (i + 1) * RangeSize));
            try
            {
                await FetchRangeAsync(from, start, end, stop).ConfigureAwait(false);
            }
            catch (MlflowException exception) when (from.Headers is not null && exception.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
            {
                // Signed addresses live for minutes; a large file may take longer.
                if (await _direct.FindAsync(path, length, stop).ConfigureAwait(false) is not { } anew) throw;
                await FetchRangeAsync(anew, start, end, stop).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);

        async Task FetchRangeAsync(DownloadPlace place, long start, long end, CancellationToken stop)
        {
            using var response = await SendAsync(place, new(start, end - 1), etag, stop).ConfigureAwait(false);
            await CopyAsync(place, target, response, start, end - start, etag, true, counter, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Copies one answer's body to the file at <paramref name="start"/>; asks for the rest when the body is cut.</summary>
    async Task CopyAsync(DownloadPlace place, SafeFileHandle target, HttpResponseMessage response, long start, long? length, EntityTagHeaderValue? etag, bool resumable, Progress progress, CancellationToken cancellation)
    {
        long done = 0;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                done += await DrainAsync(target, response, start + done, progress, cancellation).ConfigureAwait(false);
                if (length is null || done == length) return;
                throw new HttpIOException(HttpRequestError.ResponseEnded, $"{place.Name} ended after {done} of {length} bytes");
            }
            catch (CutException cut)
            {
                done += cut.Bytes;
                Retry(place.Name, attempt, resumable, cut.InnerException!);
            }
            catch (HttpIOException exception)
            {
                Retry(place.Name, attempt, resumable, exception);
            }

            response.Dispose();
            response = await SendAsync(place, new(start + done, length is null ? null : start + length - 1), etag, cancellation).ConfigureAwait(false);
        }
    }

    void Retry(string path, int attempt, bool resumable, Exception cause)
    {
        if (!resumable || attempt >= transport.Options.MaxRetries)
            throw new MlflowUnavailableException($"download of {path} was cut off: {cause.Message}", cause);
    }

    static async Task<long> DrainAsync(SafeFileHandle target, HttpResponseMessage response, long offset, Progress progress, CancellationToken cancellation)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferSize);
        long bytes = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            while (await body.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var read)
            {
                RandomAccess.Write(target, buffer.AsSpan(0, read), offset + bytes);
                bytes += read;
                progress.Add(read);
            }

            return bytes;
        }
        catch (Exception exception) when (RetryPipeline.IsTransient(exception))
        {
            throw new CutException(bytes, exception);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    DownloadPlace At(string path) => new(path, service + "artifacts/" + Routes.Escape(path), null);

    Task<HttpResponseMessage> SendAsync(DownloadPlace place, RangeItemHeaderValue? range, EntityTagHeaderValue? etag, CancellationToken cancellation) =>
        transport.OpenAsync(place.Address, request =>
        {
            foreach (var (name, value) in place.Headers ?? []) request.Headers.TryAddWithoutValidation(name, value);
            // Compression would make ranges count compressed bytes.
            request.Headers.AcceptEncoding.Add(new("identity"));
            if (range is null) return;
            request.Headers.Range = new(range.From, range.To);
            if (etag is { IsWeak: false }) request.Headers.IfRange = new(etag);
        }, response => range is null || response.StatusCode == HttpStatusCode.PartialContent, cancellation);

    /// <summary>What arrived before a cut.</summary>
    sealed class CutException(long bytes, Exception cause) : Exception(cause.Message, cause)
    {
        public long Bytes => bytes;
    }

    sealed class Progress(IProgress<long>? target)
    {
        long _total;

        public void Add(long bytes) => target?.Report(Interlocked.Add(ref _total, bytes));
    }
}
