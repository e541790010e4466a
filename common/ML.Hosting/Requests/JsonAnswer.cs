using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace ML.Hosting.Requests;

/// <summary>Writes a record as the JSON answer, with its length, in one piece.</summary>
public static class JsonAnswer
{
    static readonly byte[] Empty = "{}"u8.ToArray();

    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        WriteBytesAsync(context, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>The same with an ETag, so that who asks again and again is told "304 Not Modified" while nothing is new.</summary>
    public static Task WriteTaggedAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = tag;
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Headers.IfNoneMatch != tag) return WriteBytesAsync(context, body);
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    /// <summary>The answer of calls that return nothing: <c>{}</c>.</summary>
    public static Task WriteEmptyAsync(HttpContext context) => WriteBytesAsync(context, Empty);

    static Task WriteBytesAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
