using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ML.Common.Errors;
using ML.Hosting.Errors;
using ML.Storage;

namespace ML.Hosting.Artifacts;

/// <summary>Answers a request with the bytes of an artifact: as an attachment, with validators, single ranges and HEAD.</summary>
public static class ArtifactAnswer
{
    const int CopyBuffer = 128 << 10;

    /// <param name="context">The request.</param>
    /// <param name="location">The artifact.</param>
    /// <param name="shownAs">Its path as the caller knows it, for messages.</param>
    /// <param name="cacheControl">The Cache-Control header; null sends none.</param>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST, or INVALID_PARAMETER_VALUE for a folder.</exception>
    public static async Task WriteAsync(HttpContext context, ArtifactLocation location, string shownAs, string? cacheControl = null)
    {
        var cancellation = context.RequestAborted;
        var info = await location.Store.HeadAsync(location.Path, cancellation) ?? throw await MissingAsync(location, shownAs, cancellation);
        Describe(context.Response, location.Path, info, cacheControl);
        var etag = new EntityTagHeaderValue($"\"{info.ETag}\"");
        var headers = context.Request.GetTypedHeaders();
        if (headers.IfNoneMatch.Any(known => known == EntityTagHeaderValue.Any || known.Compare(etag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var honoured = headers.IfRange is null || headers.IfRange.EntityTag?.Compare(etag, useStrongComparison: true) == true;
        var range = ByteRange.Parse(honoured ? context.Request.Headers.Range.ToString() : "", info.Size);
        if (await RefuseAsync(context, range, info.Size)) return;
        if (range.Kind == ByteRangeKind.Part)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {range.Start}-{range.Start + range.Length - 1}/{info.Size}";
        }

        context.Response.ContentLength = range.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await CopyAsync(context, location, info, range);
    }

    /// <summary>The Content-Disposition header of a download with that name.</summary>
    public static string AttachmentHeader(string name) => ArtifactContentTypes.Attachment(name);

    static async Task CopyAsync(HttpContext context, ArtifactLocation location, ObjectInfo info, ByteRange range)
    {
        var cancellation = context.RequestAborted;
        await using var content = await location.Store.OpenAsync(location.Path, range.Start, range.Length, cancellation);
        // Replaced or deleted since its size was sent: only a broken connection tells the caller.
        if (content is null || content.Info.ETag != info.ETag) context.Abort();
        else await content.Stream.CopyToAsync(context.Response.Body, CopyBuffer, cancellation);
    }

    static void Describe(HttpResponse response, string path, ObjectInfo info, string? cacheControl)
    {
        var name = ObjectPath.Name(path);
        response.ContentType = ArtifactContentTypes.Of(name);
        response.Headers.ContentDisposition = ArtifactContentTypes.Attachment(name);
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = $"\"{info.ETag}\"";
        response.Headers.LastModified = info.LastModified.ToString("R");
        if (cacheControl is not null) response.Headers.CacheControl = cacheControl;
    }

    static async Task<bool> RefuseAsync(HttpContext context, ByteRange range, long size)
    {
        if (range.Kind is ByteRangeKind.All or ByteRangeKind.Part) return false;
        context.Response.ForgetAnswer();
        if (range.Kind == ByteRangeKind.Unsatisfiable)
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            context.Response.Headers.ContentRange = $"bytes */{size}";
            return true;
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync("Range header must be 'bytes=first-last' with first no greater than last", context.RequestAborted);
        return true;
    }

    static async Task<PlatformException> MissingAsync(ArtifactLocation location, string shownAs, CancellationToken cancellation)
    {
        await foreach (var _ in location.Store.ListAsync(location.Path, cancellation))
            return PlatformException.Invalid($"Artifact path refers to a directory, not a file: '{shownAs}'");
        return PlatformException.NotFound($"No such artifact: '{shownAs}'");
    }
}
