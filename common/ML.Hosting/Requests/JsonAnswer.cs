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

    /// <summary>The answer of calls that return nothing: <c>{}</c>.</summary>
    public static Task WriteEmptyAsync(HttpContext context) => WriteBytesAsync(context, Empty);

    static Task WriteBytesAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
