using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace ML.Host.WebInterface;

/// <summary>One file of a built web interface, held in memory with its precompressed twins.</summary>
/// <param name="ContentType">The media type.</param>
/// <param name="CacheControl">The Cache-Control header.</param>
/// <param name="Plain">The bytes as they are.</param>
/// <param name="Brotli">The same compressed with Brotli; null when there is no twin.</param>
/// <param name="Gzip">The same compressed with gzip; null when there is no twin.</param>
sealed record StaticAsset(string ContentType, string CacheControl, byte[] Plain, byte[]? Brotli, byte[]? Gzip)
{
    readonly string tag = Convert.ToHexStringLower(SHA256.HashData(Plain).AsSpan(0, 12));

    /// <summary>Answers with the smallest form that the client accepts, or 304 when it has that form already.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var (body, encoding) = Choose(context.Request);
        // One validator for each form: a cache must not answer a plain request with compressed bytes.
        var etag = new EntityTagHeaderValue(encoding is null ? $"\"{tag}\"" : $"\"{tag}-{encoding}\"");
        var response = context.Response;
        response.Headers.ETag = etag.ToString();
        response.Headers.CacheControl = CacheControl;
        response.Headers.XContentTypeOptions = "nosniff";
        if (Brotli is not null || Gzip is not null) response.Headers.Vary = "Accept-Encoding";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(etag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        if (encoding is not null) response.Headers.ContentEncoding = encoding;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    (byte[] Body, string? Encoding) Choose(HttpRequest request)
    {
        if (Brotli is not null && Accepts(request, "br")) return (Brotli, "br");
        if (Gzip is not null && Accepts(request, "gzip")) return (Gzip, "gzip");
        return (Plain, null);
    }

    static bool Accepts(HttpRequest request, string encoding) =>
        request.GetTypedHeaders().AcceptEncoding.Any(accepted => accepted.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && accepted.Quality is not 0);
}
