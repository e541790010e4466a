using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using ML.Serving.Http;

namespace ML.Serving.OpenInference.Rest;

/// <summary>Sends an answer, compressed when the caller takes that and it is worth it.</summary>
static class CompressedAnswer
{
    const int WorthCompressing = 1024;

    public static ValueTask SendAsync(HttpContext context, AnswerBuffer answer)
    {
        var accepted = answer.Length < WorthCompressing ? "" : context.Request.Headers.AcceptEncoding.ToString();
        if (accepted.Contains("gzip") || accepted.Contains("deflate")) return CompressAsync(context, answer, accepted.Contains("gzip"));
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer.Written, context.RequestAborted);
    }

    static async ValueTask CompressAsync(HttpContext context, AnswerBuffer answer, bool gzip)
    {
        context.Response.Headers.ContentEncoding = gzip ? "gzip" : "deflate";
        await using Stream compressed = gzip
            ? new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await compressed.WriteAsync(answer.Written, context.RequestAborted);
    }
}
