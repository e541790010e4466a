using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;

namespace ML.Hosting.Requests;

/// <summary>
/// Turns a request into its record, with all the tolerance MLflow's callers rely on: query parameters of a GET (repeated
/// ones are lists), a JSON body, a body that is itself a JSON string of an object. What does not fit is refused by the
/// field's path, its value and its type.
/// </summary>
public static class RequestBinder
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field, the value and its type.</exception>
    public static ValueTask<T> BindAsync<T>(HttpContext context, JsonTypeInfo<T> type) where T : class =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? ValueTask.FromResult(QueryBinder.Bind(context.Request.Query, type))
            : FromBodyAsync(context, type);

    static async ValueTask<T> FromBodyAsync<T>(HttpContext context, JsonTypeInfo<T> type) where T : class
    {
        // A DELETE that says everything in its path needs no body and so no content type.
        if (HttpMethods.IsDelete(context.Request.Method) && context.Request.ContentLength is null or 0 && context.Request.ContentType is null)
            return QueryBinder.Bind(context.Request.Query, type);
        CheckContentType(context.Request.ContentType);
        var reader = context.Request.BodyReader;
        var body = await ReadAllAsync(reader, context.RequestAborted);
        try
        {
            return Parse(body, type);
        }
        finally
        {
            reader.AdvanceTo(body.End);
        }
    }

    static async ValueTask<ReadOnlySequence<byte>> ReadAllAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellation);
            if (result.IsCompleted) return result.Buffer;
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    static void CheckContentType(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) throw PlatformException.Invalid("Bad Request. Content-Type header is missing.");
        var end = contentType.IndexOf(';');
        var media = (end < 0 ? contentType.AsSpan() : contentType.AsSpan(0, end)).Trim();
        if (!media.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw PlatformException.Invalid("Bad Request. Content-Type must be one of ['application/json'].");
    }

    static T Parse<T>(in ReadOnlySequence<byte> body, JsonTypeInfo<T> type) where T : class
    {
        if (body.IsEmpty) return JsonSerializer.Deserialize("{}"u8, type)!;
        try
        {
            Spelling.Forget();
            var reader = new Utf8JsonReader(body);
            var request = JsonSerializer.Deserialize(ref reader, type) ?? JsonSerializer.Deserialize("{}"u8, type)!;
            Spelling.RefuseBoth(body, type);
            return request;
        }
        catch (JsonException error)
        {
            if (!Utf8.IsValid(body.ToArray())) throw PlatformException.Invalid("The request body is not valid UTF-8.");
            return BodyErrors.TryUnwrap(body) is { } inner ? Parse(inner, type) : throw BodyErrors.Explain(body, error);
        }
        catch (InvalidOperationException error) when (error.InnerException is System.Text.DecoderFallbackException or null)
        {
            throw PlatformException.Invalid("The request body is not valid UTF-8.");
        }
    }
}
