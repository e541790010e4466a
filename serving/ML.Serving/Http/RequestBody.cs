using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ML.Serving.Http;

/// <summary>A request's whole body in one piece of pooled memory, which grows with what arrives and not with what was announced.</summary>
sealed class RequestBody : IDisposable
{
    const int FirstBuffer = 16 * 1024, TrustedLength = 1024 * 1024;
    const int Alignment = 8;
    readonly int start;
    byte[] buffer;
    int length;

    RequestBody(int size, int alignedAt)
    {
        start = (Alignment - (alignedAt % Alignment)) % Alignment;
        buffer = ArrayPool<byte>.Shared.Rent(start + size);
    }

    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(start, length);

    /// <param name="request">Whose body is read.</param>
    /// <param name="limit">Most bytes, unpacked.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="alignedAt">Position in the body that shall lie at a multiple of eight bytes, so that tensors from there on need no copy.</param>
    /// <exception cref="BadHttpRequestException">Larger than allowed, or cut off.</exception>
    public static ValueTask<RequestBody> ReadAsync(HttpRequest request, long limit, CancellationToken cancellation, int alignedAt = 0)
    {
        var announced = request.ContentLength;
        if (announced > limit) throw TooLarge(limit);
        var source = Decoded(request);
        var body = new RequestBody((int)Math.Min(announced ?? FirstBuffer, TrustedLength) + 1, alignedAt);
        return announced <= TrustedLength && ReferenceEquals(source, request.Body) && body.TakeArrived(request.BodyReader, announced.Value)
            ? new ValueTask<RequestBody>(body) : ReadAsync(body, request, source, limit, cancellation);
    }

    public void Dispose()
    {
        var returned = buffer;
        buffer = [];
        length = 0;
        if (returned.Length > 0) ArrayPool<byte>.Shared.Return(returned);
    }

    static async ValueTask<RequestBody> ReadAsync(RequestBody body, HttpRequest request, Stream source, long limit, CancellationToken cancellation)
    {
        // The server holds a body to the length announced: to ask it for more than that costs, and brings nothing.
        var whole = ReferenceEquals(source, request.Body) ? request.ContentLength ?? long.MaxValue : long.MaxValue;
        try
        {
            // The server's own limit is for other routes; this one has its own, with its protocol's error.
            if (whole > TrustedLength && request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
            int read;
            while (body.length < whole && (read = await source.ReadAsync(body.Free(), cancellation)) > 0)
            {
                body.length += read;
                if (body.length > limit) throw TooLarge(limit);
            }

            return body;
        }
        catch (InvalidDataException error)
        {
            body.Dispose();
            throw new BadHttpRequestException($"The body is not what its Content-Encoding says: {error.Message}", StatusCodes.Status400BadRequest, error);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    // The limit holds for what comes out, so a small body cannot unfold into a large one.
    static Stream Decoded(HttpRequest request) => request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
    {
        "" or "identity" => request.Body,
        "gzip" or "x-gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        var other => throw new BadHttpRequestException($"Content-Encoding '{other}' is not supported; expected gzip or deflate", StatusCodes.Status415UnsupportedMediaType),
    };

    static BadHttpRequestException TooLarge(long limit) =>
        new($"Request body too large. The limit is {limit} bytes.", StatusCodes.Status413PayloadTooLarge);

    // A small body comes together with its header as a rule: there is nothing to wait for then.
    bool TakeArrived(PipeReader reader, long announced)
    {
        if (announced == 0) return true;
        try
        {
            if (!reader.TryRead(out var arrived)) return false;
            arrived.Buffer.CopyTo(buffer.AsSpan(start));
            length = (int)arrived.Buffer.Length;
            reader.AdvanceTo(arrived.Buffer.End);
            return length == announced;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    Memory<byte> Free()
    {
        if (start + length < buffer.Length) return buffer.AsMemory(start + length);
        var larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        buffer.AsSpan(0, start + length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        return buffer.AsMemory(start + length);
    }
}
