using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using ML.Serving.Http;

namespace ML.Serving.OpenInference.Rest;

/// <summary>Sends an answer, compressed when the caller takes that and it is worth it.</summary>
static class CompressedAnswer
{
    const int WorthCompressing = 1024;

    public static async Task SendAsync(HttpContext context, AnswerBuffer answer)
    {
        var accepted = context.Request.Headers.AcceptEncoding.ToString();
        if (accepted.Length == 0 || answer.Length < WorthCompressing || !(accepted.Contains("gzip") || accepted.Contains("deflate")))
        {
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer.Written, context.RequestAborted);
            return;
        }

        var gzip = accepted.Contains("gzip");
        context.Response.Headers.ContentEncoding = gzip ? "gzip" : "deflate";
        await using Stream compressed = gzip
            ? new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await compressed.WriteAsync(answer.Written, context.RequestAborted);
    }
}
