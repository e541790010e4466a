using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;

namespace ML.Features.Online;

/// <summary>Bodies of calls whose fields depend on definitions: read as a document, written by hand.</summary>
static class JsonBody
{
    /// <summary>Text is written as it is; the answers are JSON, not parts of a page.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // An answer for many keys is as large as objects that only a full collection frees: buffers are used again.
    const int MostKept = 1 << 20;
    static readonly ConcurrentBag<ArrayBufferWriter<byte>> Idle = [];

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a body that is no JSON object.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context)
    {
        try
        {
            var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw PlatformException.Invalid("the request body must be a JSON object");
        }
        catch (JsonException error)
        {
            throw PlatformException.Invalid($"the request body is not JSON: {error.Message}");
        }
    }

    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var buffer = Rent();
        try
        {
            using (var writer = new Utf8JsonWriter(buffer, Options)) write(writer);
            await WriteAsync(context, buffer.WrittenMemory);
        }
        finally
        {
            Return(buffer);
        }
    }

    /// <summary>An empty buffer, which is to be given back.</summary>
    public static ArrayBufferWriter<byte> Rent() => Idle.TryTake(out var buffer) ? buffer : new ArrayBufferWriter<byte>(4096);

    public static void Return(ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        if (buffer.Capacity <= MostKept) Idle.Add(buffer);
    }

    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
